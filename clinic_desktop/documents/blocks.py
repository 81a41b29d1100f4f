"""What a document says, as frozen data: no markup, no positions, no fonts.

A composer (`documents.compose`) makes a `Document`; `render_text` and `render_pdf` write it.
Every string here is plain text: a name that looks like a tag is odd characters, nothing else.

Doses appear twice in a dose row, as pieces to draw and as words to read, so that
`documents.proof` can hold each against the plan before anything is printed.
"""

from dataclasses import dataclass
from enum import StrEnum

from clinic_desktop.domain.plan import Piece, ProductForm, TimeOfDay


class DocumentKind(StrEnum):
    HANDOUT = "handout"
    TAPER_LETTER = "taper-letter"
    PHARMACY_COPY = "pharmacy-copy"
    MEETING_LIST = "meeting-list"
    PRACTICE_REPORT = "practice-report"


class Edition(StrEnum):
    STANDARD = "standard"
    LARGE_PRINT = "large-print"


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "letter"


class Stamp(StrEnum):
    """A word across every page, framed in its corner too."""

    DEMO = "DEMO"
    DRAFT = "DRAFT"


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    bold: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title of the document, 2 a section."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`leads` keeps it on the page of the block it introduces."""

    spans: Spans
    leads: bool = False


@dataclass(frozen=True, slots=True)
class BulletList:
    items: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """The black-framed box: what must not be missed. One a page at most."""

    title: str | None
    spans: Spans
    items: tuple[Spans, ...] = ()


@dataclass(frozen=True, slots=True)
class DoseLine:
    """One product at one time of day: pieces drawn, and the same amount in words.

    `pieces` is empty for a liquid. `lesser` marks a second strength, drawn smaller and unfilled
    (its strength is always in the words). `alt` is what a screen reader says of the drawing.
    """

    pieces: tuple[Piece, ...]
    words: Spans
    form: ProductForm = ProductForm.TABLET
    lesser: bool = False
    alt: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.words)


@dataclass(frozen=True, slots=True)
class DoseRow:
    """What to take at one time of day; `that_is` is the dose in mg ("3.5 mg")."""

    when: TimeOfDay
    when_words: str
    lines: tuple[DoseLine, ...]
    that_is: str


@dataclass(frozen=True, slots=True)
class DoseTable:
    """One day's doses with a closing row: the dates it holds for and the day's total."""

    step: int
    head: tuple[str, str, str]
    rows: tuple[DoseRow, ...]
    total_words: str
    total: str


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """A step in the schedule: `title` ("Step 3: 11.5 mg a day"), its dates, its doses by time."""

    number: int
    title: str
    dates: str
    rows: tuple[DoseRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleTable:
    """Every step of a plan. `ending` is the last row: the first day without, or the dose kept."""

    head: tuple[str, str, str]
    steps: tuple[ScheduleStep, ...]
    ending: str | None


@dataclass(frozen=True, slots=True)
class StepList:
    """The steps in short: number, first day, dose a day."""

    head: tuple[str, str, str]
    rows: tuple[tuple[int, str, str], ...]
    ending: str | None


@dataclass(frozen=True, slots=True)
class KeyValue:
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A grid of text. `weights` share out the width; blank cells are for writing in.

    `row_lines` is the least height of a row in lines of text (a diary needs room for a pen).
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[int, ...]
    row_lines: int = 1


@dataclass(frozen=True, slots=True)
class SupplyTable:
    """Whole units to supply: issue, dates, and the amount of each product on its own line."""

    head: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RunSeries:
    """Counts in the order of time. `alt` is what a screen reader says of the drawing."""

    title: str
    values: tuple[int, ...]
    median: str
    alt: str


@dataclass(frozen=True, slots=True)
class RunCharts:
    """Charts side by side over the same time; `first` and `last` name its ends."""

    series: tuple[RunSeries, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Signature:
    """`lines` stand under the space for a hand; a draft has no signer and says so."""

    lead: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """Sources and versions, at the size of the footer."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = (
    Heading
    | Paragraph
    | BulletList
    | Callout
    | DoseTable
    | ScheduleTable
    | StepList
    | KeyValue
    | PlainTable
    | SupplyTable
    | RunCharts
    | Signature
    | SmallPrint
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """What shows through the envelope's window, and the date beside it. No date of birth here."""

    lines: tuple[str, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Footer:
    """Printed on every page: who it is for, and which letter, plan and records it rests on.

    `page_of` is the pattern for the page number, with the fields {page} and {pages}.
    """

    identity: Spans
    facts: tuple[Spans, ...]
    page_of: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, ready to be written. `title` names kind and code, never a person."""

    kind: DocumentKind
    title: str
    lang: str
    paper: Paper
    edition: Edition
    stamps: tuple[Stamp, ...]
    letterhead: Letterhead | None
    address: Address | None
    footer: Footer
    blocks: tuple[Block, ...]
