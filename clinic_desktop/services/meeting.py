"""The worklist on paper for a meeting."""

from dataclasses import dataclass

from clinic_desktop.documents.blocks import Paper
from clinic_desktop.documents.compose.meeting_list import MeetingList, meeting_list
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.services.letters import LetterDesk
from clinic_desktop.services.queue_out import meeting_rows
from clinic_desktop.services.settings import language_in
from clinic_desktop.services.worklist_views import Worklist


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """The same words as a page and as plain text."""

    pdf: bytes
    text: str


def meeting_paper(
    desk: LetterDesk, listed: Worklist, title: str, *, names: bool, paper: str
) -> MeetingPaper:
    """The rows shown, in the order shown, with what is hidden and how old the records are."""
    document = meeting_list(
        MeetingList(
            view=title,
            people=listed.people,
            sorted_by=listed.sorted_by,
            hidden=listed.hidden_note,
            rows=meeting_rows(listed, names=names),
            as_of=listed.as_of,
            records_up_to=desk.records_up_to,
            clinic=desk.clinic.name,
            has_names=names,
            demo=desk.demo,
        ),
        desk.texts,
        lang=language_in(desk.jurisdiction),
        paper=Paper(paper),
    )
    return MeetingPaper(render_pdf(document, desk.resources), render_text(document))
