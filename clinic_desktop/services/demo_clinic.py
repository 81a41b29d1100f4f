"""Builds the demo clinic: invented people through the real import, one plan really signed."""

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.demo import Story, read_stories, write_demo_csv
from clinic_desktop.services.demo_queue import work_queue
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.importing import import_paths
from clinic_desktop.services.program import Program
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.services.tapering import initials
from clinic_desktop.store import clinic_facts, writing
from clinic_desktop.store.session import Store

SIGNER = Signer("Dr A. Khan", "prescriber")
MONDAY = 0
NOON = time(12, tzinfo=UTC)
Open = Callable[[Store, date], ClinicServices]


def build_demo(program: Program, store: Store, open_clinic: Open, as_of: date) -> ClinicServices:
    """The demo clinic in `store`; told again where it is one already. Raises NotAllowed where real
    people are."""
    with store.write() as session:
        if clinic_facts.count_patients(session) and not clinic_facts.is_demo(session):
            raise NotAllowed(
                "There are real people in this database",
                "The demo clinic is never mixed with real records.",
                "Give another file with --db, or leave it out.",
            )
        writing.mark_as_demo(session)
    stories = read_stories(program.resources)
    with tempfile.TemporaryDirectory() as folder:
        write_demo_csv(stories, Path(folder), as_of)
        import_paths(
            store, program.readers, [Path(folder)], started_at=datetime.combine(as_of, NOON)
        )
    with store.write() as session:
        for key, value in (
            ("clinic.name", stories.name),
            ("clinic.address", "\n".join(stories.address)),
            ("clinic.phone", stories.phone),
            ("clinic.emergency_number", "999"),
            ("clinic.jurisdiction", "uk"),
        ):
            writing.set_setting(session, key, value)
    clinic = open_clinic(store, as_of)
    for story in stories.stories:
        if story.plan is not None and not clinic.patient_page(story.id).plans:
            _sign(clinic, story, as_of)
    work_queue(stories.stories, lambda on: open_clinic(store, on), as_of)
    clinic.queue.people.forget()
    return clinic


def signed_patient(clinic: ClinicServices) -> str:
    """The person of the demo clinic whose plan is signed."""
    stories = read_stories(clinic.program.resources)
    return next(story.id for story in stories.stories if story.plan is not None)


def _sign(clinic: ClinicServices, story: Story, as_of: date) -> None:
    plan = story.plan
    assert plan is not None
    patient = clinic.timeline(story.id).patient
    assert patient.birth_date is not None
    current = {when: plan[when] for when in ("morning", "noon", "evening", "night") if when in plan}
    fields: dict[str, object] = {
        "drug": plan["drug"],
        "products": [
            {"strength_mg": mg, "form": "tablet", "smallest_piece": plan["smallest_piece"]}
            for mg in plan["strengths"]
        ],
        "current": current,
        "goal_mg": "0",
        "method": "percent-of-current",
        "percent": plan["percent"],
        "interval_days": plan["interval_days"],
        "start_date": _next_monday(as_of).isoformat(),
        "issue_days": plan["interval_days"],
    }
    answers = {
        question.key: GuardAnswer(True, reason=plan["advice"])
        if question.holds
        else GuardAnswer(False)
        for question in clinic.tapers.guards(story.id).questions
    }
    clinic.tapers.sign(
        story.id,
        fields,
        terms=PlanTerms(),
        answers=answers,
        reasons={one.key: plan["last_steps"] for one in clinic.tapers.decisions(fields)},
        identity=(initials(patient), str(patient.birth_date.year)),
        signer=SIGNER,
    )


def _next_monday(as_of: date) -> date:
    return as_of + timedelta(days=(MONDAY - as_of.weekday()) % 7 or 7)
