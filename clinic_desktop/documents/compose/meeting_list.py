"""The worklist on paper, for a meeting of the team: a table, and what it leaves out."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import (
    Block,
    Document,
    DocumentKind,
    Edition,
    Heading,
    Letterhead,
    Paper,
    Paragraph,
    PlainTable,
    Span,
    Stamp,
)
from clinic_desktop.documents.compose.frame import footer_of, records_words
from clinic_desktop.documents.wording import Wording

WEIGHTS = (13, 20, 25, 24, 22, 14)


@dataclass(frozen=True, slots=True)
class MeetingList:
    """What is shown: the view in words, its counts and order, and rows of six cells.

    `records_up_to` None: not known. `has_names`: the rows name people, and the page says so.
    """

    view: str
    people: int
    sorted_by: str
    hidden: str
    rows: tuple[tuple[str, ...], ...]
    as_of: date
    records_up_to: date | None
    clinic: str
    has_names: bool
    demo: bool


def meeting_list(listed: MeetingList, texts: Texts, *, lang: str, paper: Paper) -> Document:
    """The document. Its title names nobody: it reaches print queues."""
    wording = Wording(texts)
    as_of = wording.date_text(listed.as_of)
    said = texts.words(
        "meeting.said",
        shown=str(len(listed.rows)),
        people=str(listed.people),
        sorted=listed.sorted_by,
    )
    blocks: list[Block] = [
        Heading(texts.words("meeting.heading", view=listed.view), level=1),
        Paragraph((Span(said),)),
        Paragraph(wording.spans("meeting.with_names" if listed.has_names else "meeting.no_names")),
    ]
    if listed.hidden:
        blocks.append(Paragraph((Span(texts.words("meeting.hidden", hidden=listed.hidden)),)))
    if listed.rows:
        head = tuple("".join(text for text, _ in line) for line in texts.lines("meeting.head"))
        blocks.append(PlainTable(head, listed.rows, WEIGHTS))
    else:
        blocks.append(Paragraph((Span(texts.words("meeting.nobody")),)))
    records = records_words(listed.records_up_to, texts)
    return Document(
        kind=DocumentKind.MEETING_LIST,
        title=texts.words("meeting.title", as_of=as_of),
        lang=lang,
        paper=paper,
        edition=Edition.STANDARD,
        stamps=(Stamp.DEMO,) if listed.demo else (),
        letterhead=Letterhead(listed.clinic, (as_of,)),
        address=None,
        footer=footer_of(
            wording.spans("meeting.identity"),
            ((Span(texts.words("meeting.version")),), (Span(records),)),
            texts,
        ),
        blocks=tuple(blocks),
    )
