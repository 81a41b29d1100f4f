"""Tables of a plan's life: versions, events, check-ins."""

from clinic_desktop.services.taper_views import (
    CheckInForm,
    CheckInView,
    LifeEvent,
    VersionView,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.life.check_in_sheet import DECISIONS, score_words
from clinic_desktop.ui.text import Paragraph, Run, fact, faint, muted

EVENT_WORDS = {
    "signed": "Signed",
    "active": "Active",
    "paused": "Paused",
    "superseded": "Superseded by a new version",
    "completed": "Completed",
    "abandoned": "Abandoned",
    "check-in": "Check-in",
}


def version_columns() -> tuple[Column[VersionView], ...]:
    return (
        Column("version", "Version", lambda v: ((fact(f"{v.version}"),),), 80),
        Column("state", "State", lambda v: ((fact(v.state.value.capitalize()),),), 120),
        Column("steps", "Steps", lambda v: ((Run(str(len(v.plan.steps))),),), 70, right=True),
        Column("signed", "Signed", _signed, 220, stretch=True),
    )


def _signed(version: VersionView) -> tuple[Paragraph, ...]:
    by = f"{format.one_line(version.signed_by)} ({version.signed_role})"
    return ((Run(by),), (faint(format.day(version.signed_on)),))


def event_columns() -> tuple[Column[LifeEvent], ...]:
    return (
        Column("when", "When", _when, 150),
        Column("what", "What", _what, 200),
        Column("why", "Why", lambda e: ((Run(format.one_line(e.words) or "no reason given"),),),
               240, stretch=True),
        Column("who", "Who", lambda e: ((Run(format.one_line(e.by)),), (faint(e.role),)), 170),
    )  # fmt: skip


def _when(event: LifeEvent) -> tuple[Paragraph, ...]:
    return ((Run(format.day(event.at.date())),), (faint(f"{event.at:%H:%M}"),))


def _what(event: LifeEvent) -> tuple[Paragraph, ...]:
    words = EVENT_WORDS.get(event.what, event.what.capitalize())
    return ((fact(words),), (faint(f"version {event.version}"),))


def check_in_columns(form: CheckInForm) -> tuple[Column[CheckInView], ...]:
    words = dict(DECISIONS)

    def decided(view: CheckInView) -> tuple[Paragraph, ...]:
        opened = f"step {view.let_begin} may begin" if view.let_begin is not None else ""
        return ((fact(words[view.check_in.decision.value]),), (faint(opened),))

    def found(view: CheckInView) -> tuple[Paragraph, ...]:
        items = {item.key: item.words for item in form.items}
        told = [
            (muted(f"{items.get(key, key)}: "), Run(str(answer), "caption"))
            for key, answer in view.check_in.answers.items()
        ]
        scores = [(fact(score_words(one, form.scales), "caption"),) for one in view.check_in.scores]
        note = [(Run(format.one_line(view.check_in.note)),)] if view.check_in.note else []
        return (*note, *scores, *told) or ((faint("nothing noted"),),)

    return (
        Column("on", "On", lambda v: ((fact(format.day(v.check_in.on)),),), 130),
        Column("decision", "What follows", decided, 190),
        Column("found", "Found", found, 300, stretch=True),
        Column("by", "Who", lambda v: ((Run(format.one_line(v.by)),), (faint(v.role),)), 170),
    )
