"""What has been read of a direction so far: clauses gathered into steps, and what stands beside."""

from dataclasses import dataclass, field
from fractions import Fraction

from clinic_desktop.catalogue.directions_clauses import Clause, Step
from clinic_desktop.catalogue.directions_phrases import (
    AnyPhrase,
    Ceiling,
    Extra,
    Joint,
    Repeat,
    WeeklyCap,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable


@dataclass(slots=True)
class Gathered:
    """The whole direction while its phrases are taken in, one after another."""

    strength_ug: int | None
    steps: list[Step] = field(default_factory=lambda: [Step()])
    ceiling: Ceiling | None = None
    weekly_cap: WeeklyCap | None = None
    joint: Joint | None = None
    previous: AnyPhrase | None = None
    has_stopped: bool = False
    is_open_ended: bool = False  # "... thereafter" has closed the last part
    repeat: Repeat | None = None
    extra: Extra | None = None
    stages_lead: bool = False  # "week 1: 2 nocte", not "2 nocte on week 1"
    strengths_mg: set[Fraction] = field(default_factory=set)

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def linked(self) -> str:
        """The kind of the joint just before the phrase in hand, "" when there is none."""
        return self.joint.kind if self.joint else ""

    def clause(self, phrase: AnyPhrase) -> Clause:
        """The clause in hand, begun when there is none."""
        if not self.step.clauses:
            self.step.clauses.append(Clause(phrase.start, phrase.end))
        clause = self.step.clauses[-1]
        clause.end = max(clause.end, phrase.end)
        return clause

    def new_clause(self, phrase: AnyPhrase) -> Clause:
        joint, self.joint = self.linked, None
        if self.repeat is not None or self.extra is not None:
            raise Unreadable(phrase.start, phrase.end, "It is not clear what is repeated.")
        if self.ceiling is not None or self.weekly_cap is not None:
            raise Unreadable(phrase.start, phrase.end, "A maximum stands before this further dose.")
        if joint == "OR":
            raise Unreadable(phrase.start, phrase.end, "It is not said which of the two is taken.")
        if self.step.length is not None and not (self.step.stage and self.stages_lead):
            if joint == "AND":
                raise Unreadable(phrase.start, phrase.end, "It is not said how long this is taken.")
            self.steps.append(Step())
        self.step.clauses.append(Clause(phrase.start, phrase.end, joint))
        return self.step.clauses[-1]

    def only_joined(self, phrase: AnyPhrase, allowed: set[str]) -> None:
        """Refuse the joint before this phrase unless it is one of these, or none."""
        if self.linked and self.linked not in allowed:
            joint = self.joint
            assert joint is not None
            raise Unreadable(joint.start, phrase.end, "It is not clear what this joins.")
