"""The help page "Tables of other systems": how a mapping is written, and those that are shipped.

The lists of fields and words are read off the mapping reader itself, so that they are its own.
"""

from collections.abc import Iterable, Sequence

from clinic_desktop.domain.review import Contact
from clinic_desktop.importers.mapping import (
    CLINIC_TABLES,
    DOSE_FIELDS,
    LISTED_WORDS,
    DateOrder,
    Delimiter,
    Encoding,
    FileMapping,
    MappedTable,
    RecordKind,
)
from clinic_desktop.importers.review_mapping import ReviewResource

DO_NOT_EDIT = "<!-- Made from the mapping reader by `clinic-desktop docs build`; do not edit. -->"
_HOW = """\
Any table with a header line comes in through a mapping: a text file (TOML) that says which column \
holds what. Nothing is guessed. Dates whose order is not stated, a code whose system is not said, \
a word with no meaning given: each stops its file or its row with a question.

    clinic-desktop import FOLDER --format csv --map our-pharmacy.toml

Without `--map`, a table that is not ours is answered with its columns and with the mapping that \
would fit it."""
_EXAMPLE = """\
```toml
name = "our-pharmacy"            # kept, with the version, with every import made through it
version = 1
title = "Fills of the pharmacy system"
delimiter = "semicolon"
date_order = "day-first"         # 03/04/2026 is 3 April
empty = ["NULL"]                 # cells that mean "not recorded"

[[table]]
name = "fills"
record = "prescriptions"
files = ["fills_*.csv"]          # a file of another name is known by its columns
one_per = ["patient_id", "drug", "start_date"]
[table.columns]                  # our field = "their column"
prescription_id = "No"
patient_id = "Pat"
drug = "Item"
start_date = "Date"
directions = "Sig"
quantity = "Qty"
status = "State"
[table.constants]                # the same for every row
source = "dispensed"
[table.words.status]             # their word = "our word"
Paid = "completed"
Reversed = "cancelled"
```"""
_PARTS = (
    ("columns", "A field and the column it is read from."),
    ("made_of", "A field and several columns, joined with `joined_by` (a space)."),
    ("constants", "A field that is the same on every row."),
    ("words", "What their words stand for, whatever their case. A word that is not listed rejects "
     "its row where the field takes listed words only."),
    ("patterns", "A regular expression with one group: what it finds in the cell is the value, a "
     "cell it does not fit holds none."),
    ("names_from", "The name of a code, looked up in another table of the export (`field`, "
     "`column`, `table`, `key`, `name`). A code with two names there has none."),
    ("id_prefix", "Put before the ids of a table, so that those of two tables cannot meet."),
    ("one_per", "Rows that agree in these fields, and contradict each other in nothing they say, "
     "are one recorded twice: the fuller counts, the others are reported."),
)  # fmt: skip
_DOSES = """\
A prescription may have its dose in columns instead of directions: `dose_amount` ("1" or \
"0.5-2"), `dose_unit`, `times` and `times_per`. Both ends of a range are kept; the higher one \
counts, and the supply is one to take when needed. A dose that does not say how often has no daily \
figure and is shown as not understood. A range of quantities ("14-28") counts at its higher end in \
the same way."""

_REVIEWS = f"""\
No export marks a medication review in a way systems agree on. A mapping says which resources are \
reviews: {", ".join(f"`{one}`" for one in ReviewResource)} with a code, how the person was met \
({", ".join(f"`{one}`" for one in Contact)}), for encounters also by their class. Where the \
mapping does not say, the contact is not recorded, and the review does not count as one with the \
person. Only what was done counts, with a named performer.

```toml
[[review]]
resource = "Encounter"
contact_by_class = {{ AMB = "seen", VR = "video" }}
[[review.code]]
system = "https://your-system.example/encounter-types"
code = "med-review"
```"""


def mapping_page(mappings: Sequence[FileMapping]) -> str:
    """The page as Markdown."""
    blocks = [
        DO_NOT_EDIT,
        "# Tables of other systems",
        _HOW,
        _EXAMPLE,
        "## The file",
        _table(
            ("Key", "May be"),
            [
                ("`delimiter`", _words(Delimiter)),
                ("`encoding`", _words(Encoding)),
                ("`date_order`", f"{_words(DateOrder)}; left out, only dates with the year first"),
                ("`century_from`", "the first year two digits may stand for; left out, four"),
                ("`empty`", "cells that mean not recorded"),
            ],
        ),
        "## A table",
        _table(("Part", "Meaning"), [(f"`{name}`", words) for name, words in _PARTS]),
        _DOSES,
        "## Fields",
        _table(("Record", "Fields"), [(f"`{kind}`", _fields(kind)) for kind in RecordKind]),
        _table(
            ("Field", "Its words"), [(f"`{name}`", _words(of)) for name, of in LISTED_WORDS.items()]
        ),
        "## Reviews in FHIR",
        _REVIEWS,
        "## Mappings that come with the program",
        *(block for mapping in mappings for block in _shipped(mapping)),
    ]
    return "\n\n".join(blocks) + "\n"


def _shipped(mapping: FileMapping) -> list[str]:
    signed = f" Sign-off: {mapping.sign_off.state}." if mapping.sign_off is not None else ""
    return [
        f"### {mapping.name}",
        f"{mapping.title}. {mapping.source} Version {mapping.version}.{signed}",
        _table(("Table", "Files", "Becomes", "Columns read"), map(_row, mapping.table)),
    ]


def _row(table: MappedTable) -> tuple[str, ...]:
    files = ", ".join(f"`{pattern}`" for pattern in table.files)
    return table.name, files, table.record.value, ", ".join(table.needed_columns)


def _fields(kind: RecordKind) -> str:
    if kind is RecordKind.NAMES:
        return "none: gives names to the codes of other tables"
    table = CLINIC_TABLES[kind.value]
    own = DOSE_FIELDS if kind is RecordKind.PRESCRIPTIONS else ()
    return _words((*table.required, *table.optional, *own))


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
