"""Threshold review: the rules as they hold at this clinic, a change weighed, a change signed.

The program's own rule set is never touched; what the clinic signed is kept beside it, append-only,
and composed on top when it is read.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.local_policy import SHARED_NUMBERS, PolicyEntry, PolicyKind
from clinic_desktop.rules.explain import (
    moved_number,
    moved_words,
    rule_sentence,
    sign_off,
    signature,
)
from clinic_desktop.rules.local_policy import Composed, with_number, with_policy
from clinic_desktop.rules.spec import Rule, RuleSet, Threshold
from clinic_desktop.services.answers import disagreements
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.policy_views import (
    NumberView,
    RuleLine,
    RulePreview,
    RulesOverview,
    RuleView,
)
from clinic_desktop.services.rule_preview import Previewer, Progress
from clinic_desktop.store import policy as policy_store
from clinic_desktop.store import queue_records
from clinic_desktop.store.session import Store

OFF = "off"
REVIEWED = "reviewed"
WEIGHED = Signer("not signed", "a change being weighed")
Findings = Callable[[], Mapping[str, int] | None]


class PolicyDesk:
    """Holds the clinic's rule set; `changed` is called when a signature changed it."""

    def __init__(
        self,
        base: RuleSet,
        store: Store,
        previewer: Previewer,
        *,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
        findings: Findings,
    ) -> None:
        self._base = base
        self._store = store
        self._previewer = previewer
        self._clock = clock
        self._changed = changed
        self._findings = findings
        self._entries: tuple[PolicyEntry, ...] = ()
        self._composed = Composed(base)
        self._read()

    def _read(self) -> None:
        with self._store.read() as session:
            self._entries = policy_store.policy_entries(session)
        self._composed = with_policy(self._base, self._entries)

    # --- as it holds --------------------------------------------------------------------------

    @property
    def rules(self) -> RuleSet:
        """The rules as they hold at this clinic."""
        return self._composed.rules

    @property
    def off(self) -> tuple[str, ...]:
        """A sentence a rule that is switched off: said wherever "no flag" is said."""
        return tuple(off_words(rule) for rule in self.rules.switched_off)

    @property
    def moved(self) -> tuple[str, ...]:
        """A sentence a number that stands at the clinic's own value."""
        rules = self.rules
        own = [f"{rule.id} {moved_words(one)}" for rule in rules for one in rule.local.moved]
        shared = [f"All rules: {moved_words(one)}" for one in rules.moved]
        return tuple(own + shared)

    def unsigned_words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Rules switched off and numbers moved, without who and why: a report names nobody."""
        rules = self.rules
        own = [f"{rule.id} {moved_number(one)}" for rule in rules for one in rule.local.moved]
        shared = [f"All rules: {moved_number(one)}" for one in rules.moved]
        return tuple(f"{rule.id} {rule.title}" for rule in rules.switched_off), (*own, *shared)

    @property
    def off_note(self) -> str:
        """The same in one short sentence, "" where every rule is on."""
        named = ", ".join(rule.id for rule in self.rules.switched_off)
        return f"Switched off here, so not looked for: {named}." if named else ""

    @property
    def note(self) -> str:
        """For the strip: how many rules are on, which are off, what was changed, who reviewed."""
        rules = self.rules
        off, total = rules.switched_off, len(rules.all_rules)
        parts = [f"All {total} rules on"]
        if off:
            named = ", ".join(rule.id for rule in off)
            parts = [f"{total - len(off)} of {total} rules on, switched off here: {named}"]
        moved = len(rules.moved) + sum(len(rule.local.moved) for rule in rules.all_rules)
        if moved:
            parts.append(f"{moved} number{'s' if moved > 1 else ''} by local policy")
        if self._composed.refused:
            parts.append(f"{len(self._composed.refused)} local changes not in force")
        return ", ".join([*parts, self.sign_off])

    @property
    def sign_off(self) -> str:
        rules = self.rules.rules
        reviewed = sum(rule.local.reviewed is not None for rule in rules)
        if not reviewed:
            return "awaiting clinical review"
        if reviewed == len(rules):
            return "all reviewed here"
        return f"{reviewed} reviewed here, the others awaiting clinical review"

    @property
    def refused(self) -> tuple[str, ...]:
        """Decisions that are not in force, and why."""
        return tuple(
            f"{one.entry.rule_id}: {one.why}. Not in force; {signature(one.entry)}"
            for one in self._composed.refused
        )

    def overview(self) -> RulesOverview:
        """Every rule as it holds now."""
        self.look_again()
        findings = self._findings()
        with self._store.read() as session:
            disagreed = disagreements(queue_records.answers(session))
        lines = tuple(
            RuleLine(
                rule_id=rule.id,
                title=rule.title,
                on=rule.local.switched_off is None,
                reviewed=rule.local.reviewed is not None,
                sign_off=sign_off(rule),
                moved=len(rule.local.moved),
                findings=None if findings is None else findings.get(rule.id, 0),
                disagreed=disagreed.get(rule.id, 0),
            )
            for rule in self.rules.all_rules
        )
        return RulesOverview(lines, len(self.rules.moved), self.refused)

    def look_again(self) -> bool:
        """Another workstation may have signed a change meanwhile: whether one has."""
        known = self._entries
        self._read()
        if self._entries == known:
            return False
        self._previewer.forget()
        self._changed()
        return True

    def rule(self, rule_id: str) -> RuleView:
        """One rule, or `SHARED_NUMBERS`. Raises UnknownItem."""
        history = tuple(one for one in reversed(self._entries) if one.rule_id == rule_id)
        if rule_id == SHARED_NUMBERS:
            return RuleView(
                rule_id=rule_id,
                title="Numbers several rules share",
                sentence="How supplies, days and patterns are counted, for every rule alike.",
                numbers=self._numbers(rule_id),
                off="",
                reviewed=False,
                sign_off=self.rules.shared.sign_off.state,
                review_lapsed="",
                history=history,
            )
        rule = self.known(rule_id)
        lapsed = rule.local.review_lapsed
        return RuleView(
            rule_id=rule.id,
            title=rule.title,
            sentence=rule_sentence(rule),
            numbers=self._numbers(rule_id),
            off=off_words(rule) if rule.local.switched_off is not None else "",
            reviewed=rule.local.reviewed is not None,
            sign_off=sign_off(rule),
            review_lapsed=f"{signature(lapsed)}" if lapsed is not None else "",
            history=history,
        )

    def _numbers(self, rule_id: str) -> tuple[NumberView, ...]:
        own = self._thresholds(self._base, rule_id)
        moved = self.rules.moved if rule_id == SHARED_NUMBERS else self.known(rule_id).local.moved
        words = {one.name: moved_words(one) for one in moved}
        return tuple(
            NumberView(
                name=name,
                label=one.label,
                value=one.value,
                own=own[name].value,
                unit=one.unit,
                low=one.low,
                high=one.high,
                mark=one.mark.value,
                basis=one.basis,
                moved=words.get(name, ""),
            )
            for name, one in self._thresholds(self.rules, rule_id).items()
        )

    def known(self, rule_id: str) -> Rule:
        """A rule as it holds here, switched off or not. Raises UnknownItem."""
        rule = self.rules.get(rule_id)
        if rule is None:
            known = ", ".join(one.id for one in self.rules.all_rules)
            raise UnknownItem("No such rule", f"There is no rule {rule_id}.", f"Rules: {known}.")
        return rule

    def title(self, rule_id: str) -> str:
        """Short words of a rule; those of one that is no more are its name."""
        rule = self.rules.get(rule_id)
        return rule.title if rule is not None else rule_id

    def _thresholds(self, rules: RuleSet, rule_id: str) -> Mapping[str, Threshold]:
        if rule_id == SHARED_NUMBERS:
            return rules.shared.numbers
        self.known(rule_id)
        rule = rules.get(rule_id)
        assert rule is not None
        return rule.text.thresholds

    # --- weighing -----------------------------------------------------------------------------

    def preview(
        self,
        rule_id: str,
        values: Mapping[str, str],
        *,
        on: bool | None = None,
        progress: Progress | None = None,
    ) -> RulePreview:
        """Who would gain, lose or keep a flag; nothing is saved. `on` None leaves the switch."""
        read = {name: self._read_value(rule_id, name, text) for name, text in values.items()}
        entries = [
            self._entry(rule_id, PolicyKind.NUMBER, name, str(value), "", WEIGHED)
            for name, value in read.items()
        ]
        if on is not None:
            switch = None if on else OFF
            entries.append(self._entry(rule_id, PolicyKind.SWITCH, "", switch, "", WEIGHED))
        proposed = with_policy(self._base, (*self._entries, *entries)).rules
        return self._previewer.preview(self.rules, proposed, rule_id, read, progress)

    def forget_preview(self) -> None:
        self._previewer.forget()

    def _read_value(self, rule_id: str, name: str, text: str) -> Fraction:
        """A number as typed. Raises UnknownItem for a name, UserError for a value out of bounds."""
        thresholds = self._thresholds(self.rules, rule_id)
        if name not in thresholds:
            raise UnknownItem(
                "No such number",
                f"{rule_id} has no number {name}.",
                f"It has: {', '.join(thresholds) or 'none'}.",
            )
        one = thresholds[name]
        try:
            value = Fraction(Decimal(text.strip()))
        except (InvalidOperation, ValueError, OverflowError):
            raise UserError(
                "This is not a number",
                f"{one.label}: {text!r} cannot be read.",
                "Write 100 or 0.5.",
            ) from None
        try:
            with_number(name, one, value)
        except ValueError as reason:
            raise UserError(
                "This number may not stand there", f"{one.label}: {reason}.", "Stay in the bounds."
            ) from None
        return value

    # --- signing ------------------------------------------------------------------------------

    def sign_numbers(
        self, rule_id: str, values: Mapping[str, str | None], *, reason: str, signer: Signer
    ) -> None:
        """Puts numbers at the clinic's own value; None takes one back to the program's."""
        entries = []
        for name, text in values.items():
            known = self._thresholds(self.rules, rule_id)
            if text is None and name in known:
                value = None
            else:
                value = str(self._read_value(rule_id, name, text or ""))
            entries.append(
                self._entry(rule_id, PolicyKind.NUMBER, name, value, _needed(reason), signer)
            )
        self._keep(entries)

    def switch(self, rule_id: str, *, on: bool, reason: str, signer: Signer) -> None:
        """Switches a rule off or on again; it then says so wherever "no flag" is said."""
        value = None if on else OFF
        self.known(rule_id)
        self._keep([self._entry(rule_id, PolicyKind.SWITCH, "", value, _needed(reason), signer)])

    def sign_review(self, rule_id: str, *, reviewed: bool, reason: str, signer: Signer) -> None:
        """The clinic's lead has reviewed the rule as it stands, or takes that back. It holds until
        a word or a number of the rule changes."""
        value = REVIEWED if reviewed else None
        self.known(rule_id)
        self._keep([self._entry(rule_id, PolicyKind.REVIEW, "", value, _needed(reason), signer)])

    def _entry(
        self,
        rule_id: str,
        kind: PolicyKind,
        name: str,
        value: str | None,
        reason: str,
        signer: Signer,
    ) -> PolicyEntry:
        if rule_id == SHARED_NUMBERS:
            rule_hash = self.rules.content_hash
        else:
            rule_hash = self.known(rule_id).content_hash
        return PolicyEntry(
            rule_id, kind, name, value, reason, rule_hash, signer.name, signer.role, self._clock()
        )

    def _keep(self, entries: Iterable[PolicyEntry]) -> None:
        with self._store.write() as session:
            for entry in entries:
                policy_store.add_policy(session, entry)
        self._read()
        self._previewer.forget()
        self._changed()


def _needed(reason: str) -> str:
    if not reason.strip():
        raise UserError("The reason is missing", "A change of a rule needs a reason.", "Write why.")
    return reason.strip()


def off_words(rule: Rule) -> str:
    """That a rule is switched off, by whom and why."""
    entry = rule.local.switched_off
    assert entry is not None
    return f"{rule.id} {rule.title}: switched off here, {signature(entry)}"
