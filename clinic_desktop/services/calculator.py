"""The taper calculator without a patient: JSON in, plan or refusal out, and its draft letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clinic_desktop.documents.context import Clinic
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.letters import LetterDesk, SignedPlan
from clinic_desktop.services.program import Program
from clinic_desktop.taper.json_text import read_json
from clinic_desktop.taper.output import plan_json, refused_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request

LANG = "en"


@dataclass(frozen=True, slots=True)
class Calculated:
    """The answer as the contract writes it, and the plan where there is one."""

    document: dict[str, object]
    plan: TaperPlan | None
    message: str = ""


def calculate(source: str | bytes, program: Program, as_of: date) -> Calculated:
    """One input of the plan contract."""
    request = parse_request(source, as_of=as_of, equivalences=program.equivalences)
    if isinstance(request, Refused):
        return Calculated(refused_json(request), None, request.message)
    plan = plan_taper(request)
    return Calculated(plan_json(plan), plan)


def read_plan_fields(source: bytes) -> Mapping[str, object]:
    """The JSON object of a plan file. Raises UserError when it is none."""
    try:
        fields = read_json(source)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise UserError("The plan cannot be read", "The file holds no JSON object.", "See plan.")
    return fields


def draft_letter(
    plan: TaperPlan, program: Program, as_of: date, jurisdiction: str, kind: str = "taper-letter"
) -> PreparedDocument:
    """The letter of a bare plan: DRAFT across every page, no identity."""
    desk = LetterDesk(
        resources=program.resources,
        texts=program.texts(LANG),
        clinic=Clinic(name=""),
        jurisdiction=jurisdiction,
        as_of=as_of,
        records_up_to=None,
        demo=False,
    )
    return desk.prepare(kind, None, SignedPlan(plan), large_print=False, paper="a4")
