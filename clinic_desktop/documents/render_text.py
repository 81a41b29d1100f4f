"""A document as plain text: for the preview, the clipboard, a screen reader and the tests.

The same words as the PDF, in the same order; what the PDF draws (rules, boxes, tablets) is left
to white space and a few signs of punctuation.
"""

from collections.abc import Iterator

from clinic_desktop.documents.blocks import (
    Block,
    BulletList,
    Callout,
    Document,
    DoseRow,
    DoseTable,
    Heading,
    KeyValue,
    PageBreak,
    Paragraph,
    PlainTable,
    RunCharts,
    ScheduleTable,
    Signature,
    SmallPrint,
    Spans,
    StepList,
    SupplyTable,
)
from clinic_desktop.documents.plain import NBSP, plain

INDENT = "  "
WHEN_WIDTH = 9


def render_text(document: Document) -> str:
    """The whole document, one block after another, ending in the footer of its pages."""
    lines: list[str] = [stamp.value for stamp in document.stamps]
    if document.letterhead:
        lines += [document.letterhead.name, *document.letterhead.lines, ""]
    if document.address:
        lines += [*document.address.lines, document.address.date, ""]
    for block in document.blocks:
        lines += [*_block(block), ""]
    footer = document.footer
    facts = (_joined(fact) for fact in footer.facts)
    lines += ["---", _joined(footer.identity), "   ".join(facts)]
    return "\n".join(_clean(line) for line in lines) + "\n"


def _clean(line: str) -> str:
    return plain(line).replace(NBSP, " ").rstrip()


def _joined(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text, level=level):
            yield text
            yield ("=" if level == 1 else "-") * len(text)
        case Paragraph(spans=spans):
            yield _joined(spans)
        case BulletList(items=items):
            for item in items:
                yield f"- {_joined(item)}"
        case Callout():
            yield from _callout(block)
        case DoseTable():
            yield " | ".join(block.head)
            yield from _rows(block.rows)
            yield f"{INDENT}{block.total_words}: {block.total}"
        case ScheduleTable():
            yield from _schedule(block)
        case StepList(head=head, rows=rows, ending=ending):
            yield " | ".join(head)
            for number, start, dose in rows:
                yield f"{INDENT}{number} | {start} | {dose}"
            if ending:
                yield f"{INDENT}{ending}"
        case KeyValue(pairs=pairs):
            for key, value in pairs:
                first, *rest = value.split("\n")
                yield f"{key}: {first or '____________'}"
                yield from (INDENT + line for line in rest)
        case PlainTable(head=head, rows=grid):
            yield " | ".join(head)
            for row in grid:
                yield INDENT + " | ".join(row)
        case SupplyTable():
            yield " | ".join(block.head)
            for issue, dates, amounts in block.rows:
                yield f"{INDENT}{issue} | {dates}"
                yield from (INDENT * 2 + amount for amount in amounts.split("\n"))
        case RunCharts(series=series, first=first, last=last):
            for one in series:
                counts = " ".join(str(value) for value in one.values)
                yield f"{one.title} ({one.median}), {first} to {last}: {counts}"
        case Signature(lead=lead, lines=lines):
            yield lead
            yield "____________"
            yield from lines
        case SmallPrint(lines=lines):
            yield from lines
        case PageBreak():
            return


def _callout(block: Callout) -> Iterator[str]:
    if block.title:
        yield f"!! {block.title}"
    if block.spans:
        yield f"!! {_joined(block.spans)}"
    for item in block.items:
        yield f"!! - {_joined(item)}"


def _schedule(block: ScheduleTable) -> Iterator[str]:
    yield " | ".join(block.head)
    for step in block.steps:
        yield ""
        yield step.title
        yield step.dates
        yield from step.notes
        yield from _rows(step.rows)
    if block.ending:
        yield ""
        yield block.ending


def _rows(rows: tuple[DoseRow, ...]) -> Iterator[str]:
    for row in rows:
        # An hour must not run into the count beside it: "22:00  1 tablet".
        when = f"{row.when_words}  ".ljust(WHEN_WIDTH)
        for number, line in enumerate(row.lines):
            dose = f"  ({row.that_is})" if number == len(row.lines) - 1 else ""
            yield f"{INDENT}{when if number == 0 else ' ' * len(when)}{line.text}{dose}"
