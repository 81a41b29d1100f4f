"""The practice report made once as PDF and text: the same bytes are shown, saved and printed."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import Paper
from clinic_desktop.documents.compose.practice_report import practice_report
from clinic_desktop.documents.context import Clinic
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.domain.practice_report import PracticeReport
from clinic_desktop.services.letter_codes import code_of
from clinic_desktop.services.settings import language_in


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """`file_name` names the run and nobody."""

    pdf: bytes
    text: str
    code: str
    file_name: str


def make_paper(
    report: PracticeReport,
    *,
    clinic: Clinic,
    texts: Texts,
    resources: Path,
    jurisdiction: str,
    paper: str,
) -> ReportPaper:
    """The report on paper; the same figures give the same bytes and code."""
    code = code_of(repr(report))
    document = practice_report(
        report,
        clinic,
        texts,
        code=code,
        lang=language_in(jurisdiction),
        paper=Paper(paper),
    )
    return ReportPaper(
        render_pdf(document, resources),
        render_text(document),
        code,
        f"practice-report {code} {report.to_on.isoformat()}.pdf",
    )
