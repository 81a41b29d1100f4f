"""One open clinic on one as-of date: the use cases the window and the command line call.

Evaluation is kept in memory as the queue's entries; a signed review or plan makes its person be
judged again, an import everyone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from clinic_desktop.catalogue.report_numbers import load_report_numbers
from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.folding import folded
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.review import Review
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.evaluate import why
from clinic_desktop.services import answers, plans, tapering
from clinic_desktop.services.clinic_status import ClinicStatus
from clinic_desktop.services.data_health import DataHealth
from clinic_desktop.services.evaluation import Evaluator, ToldPeople
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.flag_views import RuleAnswerView
from clinic_desktop.services.import_effect import flagged
from clinic_desktop.services.imports import ImportDesk
from clinic_desktop.services.papers import PaperDesk
from clinic_desktop.services.patient_page import make_page
from clinic_desktop.services.patient_views import PatientPage, PlanSummary
from clinic_desktop.services.planner_views import PlannerAnswer, PlannerStart
from clinic_desktop.services.practice_report import ReportDesk
from clinic_desktop.services.program import Program
from clinic_desktop.services.queue import Queue
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.readings import Readings
from clinic_desktop.services.reviewing import ReviewDesk
from clinic_desktop.services.rule_policy import PolicyDesk, off_words
from clinic_desktop.services.rule_preview import Previewer
from clinic_desktop.services.settings import ClinicSettings, check_setting
from clinic_desktop.services.stock_list import SETTING as STOCK_SETTING
from clinic_desktop.services.stock_list import StockDesk, read_stock
from clinic_desktop.services.support import Details, support_details
from clinic_desktop.services.tapers import TaperDesk
from clinic_desktop.services.worklist_views import Worklist
from clinic_desktop.store import (
    clinic_facts,
    queue_records,
    reading,
    texts_not_read,
    writing,
)
from clinic_desktop.store.session import Store
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request

Progress = Callable[[int, int], None]
Clock = Callable[[], datetime]
DEFAULT_JURISDICTION = "uk"


class ClinicServices:
    """The services of one clinic. Safe to call from one worker thread at a time."""

    def __init__(
        self,
        program: Program,
        store: Store,
        *,
        as_of: date,
        jurisdiction: str | None,
        clock: Clock,
    ) -> None:
        self.program = program
        self.store = store
        self.as_of = as_of
        self._clock = clock
        with store.read() as session:
            self.settings = ClinicSettings(clinic_facts.read_settings(session))
            self.is_demo = clinic_facts.is_demo(session)
        chosen = jurisdiction or self.settings.jurisdiction
        self.jurisdiction_assumed = chosen is None
        self.jurisdiction = chosen or DEFAULT_JURISDICTION
        self.queue = Queue(
            program,
            store,
            lambda: self.evaluator,
            self._clock,
            as_of,
            lambda: self.policy.off_note,
        )

    # --- the rules ----------------------------------------------------------------------------

    @property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.policy.rules, self.as_of, self.jurisdiction)

    @cached_property
    def policy(self) -> PolicyDesk:
        """The rules as they hold here, and threshold review."""
        return PolicyDesk(
            self.program.rules,
            self.store,
            Previewer(
                self.store, self.program.catalogue.ingredients, self.as_of, self.jurisdiction
            ),
            clock=self._clock,
            changed=self._forget_answers,
            findings=self._finding_counts,
        )

    @property
    def reports(self) -> ReportDesk:
        """The practice report."""
        return ReportDesk(
            self.store,
            self.program.catalogue.ingredients,
            self.program.measures,
            self.program.catalogue.dispositions,
            load_report_numbers(self.program.resources).numbers,
            rules=lambda: self.policy.rules,
            policy_words=self.policy.unsigned_words,
            clinic=self.settings.name,
            demo=self.is_demo,
            as_of=self.as_of,
            jurisdiction=self.jurisdiction,
            clock=self._clock,
        )

    @cached_property
    def reviewing(self) -> ReviewDesk:
        """Drafts of reviews, what they amount to, remarks on signed ones, text to paste."""
        return ReviewDesk(self.store, self.timeline, lambda: self.policy.rules, self._clock)

    def _finding_counts(self) -> Mapping[str, int] | None:
        """Findings of each rule among the people of the queue; None until it was asked for."""
        return self.queue.people.finding_counts()

    def _forget_answers(self) -> None:
        """Records or rules changed: everyone is judged anew when next asked."""
        self.queue.people.forget()

    @property
    def rule_set_name(self) -> str:
        """Identifies the very rules, words and numbers an answer rests on."""
        return self.policy.rules.content_hash[:12]

    def flags(self, patient_id: str | None = None, progress: Progress | None = None) -> ToldPeople:
        """Outcomes of everyone on these drugs, or of one person."""
        evaluator = self.evaluator
        ingredients = self.program.catalogue.ingredients
        told = []
        with self.store.read() as session:
            if patient_id is not None:
                reading.read_patient(session, patient_id)
            people = reading.relevant_people(session, ingredients)
            wanted = None if patient_id is None else [patient_id]
            histories = reading.stream_histories(session, ingredients, patient_ids=wanted)
            for judged in evaluator.judge_all(histories, len(people), progress):
                told += [evaluator.tell(outcome) for outcome in judged.outcomes]
        if patient_id is not None:
            people = [one for one in people if one == patient_id]
        return ToldPeople(tuple(people), tuple(told))

    def timeline(self, patient_id: str) -> Timeline:
        return self.queue.people.judge(patient_id).timeline

    def rules(self) -> tuple[tuple[str, str], ...]:
        """Every rule of the set: (id, title)."""
        return tuple((rule.id, rule.title) for rule in self.policy.rules.all_rules)

    def why(self, patient_id: str, rule_id: str) -> RuleAnswerView:
        """Why a rule did or did not fire for a person."""
        rule = self.policy.known(rule_id)
        if rule.local.switched_off is not None:
            return RuleAnswerView(rule.id, rule.title, "switched off", off_words(rule), ())
        answer = why(self.timeline(patient_id), rule)
        outcome = answer.outcome
        return RuleAnswerView(
            rule_id=rule.id,
            title=rule.title,
            outcome="not met" if outcome is None else outcome.kind.value,
            sentence="" if outcome is None else self.evaluator.sentence(outcome),
            steps=answer.steps,
        )

    # --- the queue ----------------------------------------------------------------------------

    def status(self) -> ClinicStatus:
        with self.store.read() as session:
            records_up_to = clinic_facts.records_up_to(session, self.as_of)
            not_understood = texts_not_read.count_not_understood(
                session, self.program.catalogue.ingredients
            )
        return ClinicStatus(
            clinic_name=self.settings.name,
            demo=self.is_demo,
            jurisdiction=self.jurisdiction,
            as_of=self.as_of,
            records_up_to=records_up_to,
            not_understood=not_understood,
            rules_ran=True,  # a rule that cannot run stops the program at start-up
            rules_note=self.policy.note,
            sign_off=self.policy.sign_off,
        )

    def worklist(
        self, view: str = "due", text: str = "", progress: Progress | None = None
    ) -> Worklist:
        return self.queue.show(QueueQuery(view, text), progress)

    def look_again(self) -> int | None:
        """Fetches what other workstations signed since; of how many people, None: of anybody."""
        changed = None if self.policy.look_again() else self.queue.people.look_again()
        if changed != 0:
            self.policy.forget_preview()
        return changed

    def _judge_again(self, patient_id: str) -> None:
        self.policy.forget_preview()
        self.queue.people.judge_again(patient_id)

    # --- the state of the records ---------------------------------------------------------------

    @cached_property
    def health(self) -> DataHealth:
        """What in the records somebody should look at."""
        return DataHealth(
            self.store, self.program, self.imports, self.as_of, lambda: self.policy.rules
        )

    @cached_property
    def readings(self) -> Readings:
        """What clinicians say texts mean that the program cannot read."""
        return Readings(self.store, self.program, self._clock, self._records_changed)

    # --- one person ---------------------------------------------------------------------------

    def patient_page(self, patient_id: str) -> PatientPage:
        judged = self.queue.people.judge(patient_id)
        entry = self.queue.people.entry_of(judged)
        self.queue.people.note(entry)
        evaluator = self.evaluator
        origins = self.imports.provenance(patient_id)
        with self.store.read() as session:
            return make_page(
                entry,
                judged.timeline,
                explain=evaluator.explain,
                headline=evaluator.headline,
                tested=lambda outcome: why(judged.timeline, evaluator.rule(outcome.rule_id)).steps,
                prescriptions=reading.read_prescriptions(
                    session, patient_id, self.program.catalogue.ingredients
                ),
                origins=origins,
                plans=plans.summaries(session, patient_id, self._plan_again, self.as_of),
                documents=plans.document_summaries(session, patient_id),
                records_up_to=clinic_facts.records_up_to(session, self.as_of),
                switched_off=self.policy.off,
                answers=answers.log(
                    queue_records.answers(session, patient_id),
                    self.program.catalogue.dispositions,
                    standing=entry.answers,
                    title=self.policy.title,
                ),
            )

    def count_people(self) -> int:
        """Everyone in the records, with or without these drugs."""
        with self.store.read() as session:
            return clinic_facts.count_patients(session)

    def find_patients(self, text: str) -> tuple[Patient, ...]:
        with self.store.read() as session:
            return tuple(reading.find_patients(session, folded(text).split()))

    def sign_review(self, review: Review, signer: Signer, owner: str | None = None) -> PatientPage:
        """Stores a signed review and who has the next step; the person is judged again."""
        self.reviewing.sign(review, signer, owner)
        self._judge_again(review.patient_id)
        return self.patient_page(review.patient_id)

    # --- tapers -------------------------------------------------------------------------------

    @cached_property
    def tapers(self) -> TaperDesk:
        """Presets, guards, comparison, supply and the life of plans."""
        return TaperDesk(
            self.program,
            self.store,
            as_of=self.as_of,
            country=tapering.COUNTRY_OF.get(self.jurisdiction, "UK"),
            now=self._now,
            timeline_of=self.timeline,
            moved=self._judge_again,
            summary_of=self._signed_plan,
        )

    def planner_start(self, patient_id: str, drug: str | None = None) -> PlannerStart:
        return tapering.planner_start(
            self.queue.people.judge(patient_id).timeline,
            catalogue=self.program.catalogue,
            directions=self.program.directions,
            drug=drug,
            stock=read_stock(self.settings.values.get(STOCK_SETTING)),
            advice=self.program.planner_advice,
        )

    @cached_property
    def stock(self) -> StockDesk:
        """What the clinic's pharmacy stocks."""
        country = tapering.COUNTRY_OF.get(self.jurisdiction, "UK")
        catalogue = self.program.catalogue
        return StockDesk(
            lambda: self.settings.values.get(STOCK_SETTING),
            lambda value: self.change_settings({STOCK_SETTING: value}),
            lambda drug: tapering.marketed(catalogue, drug, country),
            tuple(d for d in sorted(catalogue.drugs) if catalogue.planner_products(d, country)),
        )

    def draw_plan(self, fields: Mapping[str, object]) -> PlannerAnswer:
        return self.tapers.draw(fields)

    def _signed_plan(self, patient_id: str) -> PlanSummary:
        with self.store.read() as session:
            found = plans.summaries(session, patient_id, self._plan_again, self.as_of)
        current = next((p for p in found if p.state in plans.CURRENT_STATES), None)
        if current is None:
            raise UserError(
                "There is no signed plan",
                "Nobody has signed a taper for this person.",
                "Sign one in the planner first.",
            )
        return current

    def _plan_again(self, fields: Mapping[str, object], signed_on: date) -> TaperPlan:
        """A stored plan is drawn anew from what was asked: the planner is exact and repeatable."""
        request = parse_request(fields, as_of=signed_on, equivalences=self.program.equivalences)
        assert not isinstance(request, Refused)
        return plan_taper(request)

    # --- papers -------------------------------------------------------------------------------

    @cached_property
    def papers(self) -> PaperDesk:
        """What goes out on paper, and the letters that went out."""
        return PaperDesk(
            self.program,
            self.store,
            as_of=self.as_of,
            jurisdiction=self.jurisdiction,
            demo=self.is_demo,
            clock=self._clock,
            settings=lambda: self.settings,
            timeline_of=self.timeline,
            tapers=self.tapers,
            signed_plan=self._signed_plan,
        )

    # --- records in ---------------------------------------------------------------------------

    @property
    def imports(self) -> ImportDesk:
        """Imports with their feeds, undo, missing records and who is who."""
        return ImportDesk(
            self.program,
            self.store,
            as_of=self.as_of,
            clock=self._clock,
            is_demo=self.is_demo,
            changed=self._records_came_in,
            flags=lambda progress: flagged(self.queue.people.entries(progress), self.evaluator),
        )

    def _records_came_in(self) -> None:
        self.readings.learn()
        self._records_changed()

    def _records_changed(self) -> None:
        self._forget_answers()
        self.policy.forget_preview()

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        format: str = "auto",
        mapping: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """`mapping` is a mapping file, or the name of one that comes with the program."""
        return self.imports.run(
            paths, format=format, mapping=mapping, dry_run=dry_run, progress=progress
        )

    # --- the clinic ---------------------------------------------------------------------------

    def change_settings(self, values: Mapping[str, str]) -> None:
        for key, value in values.items():
            check_setting(key, value)
        with self.store.write() as session:
            for key, value in values.items():
                writing.set_setting(session, key, value)
        self.settings = ClinicSettings({**self.settings.values, **values})

    def help_page(self, name: str) -> str:
        """A help page by its name, e.g. "rules/DUR-02"; UnknownItem where there is none."""
        root = (self.program.resources / "help").resolve()
        page = (root / f"{name}.md").resolve()
        if not page.is_relative_to(root) or not page.is_file():
            raise UnknownItem("No such page", f"There is no help page {name}.", "")
        return page.read_text("utf-8")

    def support_details(self) -> Details:
        """Versions and kinds, to be told to whoever helps."""
        return support_details(self.store, self.rule_set_name)

    def today(self) -> date:
        return self.as_of

    def close(self) -> None:
        self.store.close()

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")
