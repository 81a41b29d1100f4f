"""The answers a prescriber may give to a flag: reviewed limits, and reasons met in practice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml
from clinic_desktop.domain.disposition import DispositionKind, DispositionNumbers
from clinic_desktop.domain.months import add_months

UNITS = ("days", "months", "percent")


@dataclass(frozen=True, slots=True)
class DispositionLimit:
    """A reviewed number with the bounds it may be moved in and where it is from."""

    label: str
    value: int
    unit: str
    low: int
    high: int
    mark: Mark
    basis: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class DispositionReason:
    """A reason offered for some kinds of answer; `needs_words`: it says nothing by itself."""

    key: str
    kinds: tuple[DispositionKind, ...]
    words: str
    mark: Mark
    basis: str
    source: str | None = None
    needs_words: bool = False


@dataclass(frozen=True, slots=True)
class DispositionNumbersFile:
    dose_rise_percent: DispositionLimit
    snooze_max_days: DispositionLimit
    critical_snooze_max_days: DispositionLimit
    decision_max_months: DispositionLimit
    continue_months: DispositionLimit
    short_snooze_days: DispositionLimit
    long_snooze_days: DispositionLimit
    action_days: DispositionLimit


@dataclass(frozen=True, slots=True)
class DispositionFile:
    provenance: str
    sign_off: SignOff
    numbers: DispositionNumbersFile
    reasons: tuple[DispositionReason, ...]


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What may be answered, and for how long."""

    numbers: DispositionNumbers
    offered: Mapping[str, int]
    """Suggested lengths by name: `continue_months`, `short_snooze_days`, ..."""
    reasons: tuple[DispositionReason, ...]

    def reason(self, key: str) -> DispositionReason | None:
        return next((reason for reason in self.reasons if reason.key == key), None)

    def lengths(self, kind: DispositionKind, today: date) -> tuple[tuple[str, date], ...]:
        """Dates offered for an answer: (how long in words, the date), the suggested one first."""
        if kind is DispositionKind.DISAGREE:
            return ()
        if kind is DispositionKind.NOT_SUITABLE:
            months = (self.numbers.decision_max_months,)
            return tuple((f"{n} months", add_months(today, n)) for n in months)
        if kind is DispositionKind.CONTINUE:
            first = self.offered["continue_months"]
            ahead = dict.fromkeys((first, 2 * first, self.numbers.decision_max_months))
            return tuple((f"{n} months", add_months(today, n)) for n in ahead)
        names = ("short_snooze_days", "long_snooze_days")
        if kind is DispositionKind.ACT:
            names = ("action_days", "long_snooze_days")
        days = [self.offered[name] for name in names]
        return tuple((f"{n} days", today + timedelta(days=n)) for n in days)

    def reasons_for(self, kind: DispositionKind) -> tuple[DispositionReason, ...]:
        return tuple(reason for reason in self.reasons if kind in reason.kinds)


def read_dispositions(
    folder: Path, citation_keys: Collection[str], faults: list[Fault]
) -> Dispositions | None:
    """The one file of the folder; None with its faults added where it cannot be used."""
    path = folder / "dispositions.toml"
    file = read_toml(path, DispositionFile, faults)
    if file is None:
        return None
    limits = {name: getattr(file.numbers, name) for name in DispositionNumbersFile.__slots__}
    for name, limit in limits.items():
        if limit.unit not in UNITS or name.rpartition("_")[2] != limit.unit:
            faults.append(Fault(place(path), name, "its name does not end in its unit"))
        if not 0 < limit.low <= limit.value <= limit.high:
            faults.append(Fault(place(path), name, "must have 0 < low <= value <= high"))
    for kind in DispositionKind:
        if not any(kind in reason.kinds for reason in file.reasons):
            faults.append(Fault(place(path), kind.value, "no reason is offered for this answer"))
    keys = [reason.key for reason in file.reasons]
    for reason in file.reasons:
        if keys.count(reason.key) > 1:
            faults.append(Fault(place(path), reason.key, "this key is used twice"))
    for name, source in [
        *((name, limit.source) for name, limit in limits.items()),
        *((reason.key, reason.source) for reason in file.reasons),
    ]:
        if source is not None and source not in citation_keys:
            faults.append(Fault(place(path), name, f"no citation has the key {source!r}"))
    numbers = file.numbers
    return Dispositions(
        DispositionNumbers(
            dose_rise_percent=Fraction(numbers.dose_rise_percent.value),
            snooze_max_days=numbers.snooze_max_days.value,
            critical_snooze_max_days=numbers.critical_snooze_max_days.value,
            decision_max_months=numbers.decision_max_months.value,
        ),
        {name: limit.value for name, limit in limits.items()},
        file.reasons,
    )
