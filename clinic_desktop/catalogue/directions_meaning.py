"""What the phrases of a direction mean together, or why they mean nothing certain.

Phrases gather into clauses (an amount with its times), clauses into steps. Clauses of one step are
added up: "half mane, one nocte" is one and a half a day. Everything that could be read in two ways
is refused: two frequencies that differ, an amount without a time, a repeated sentence that might
be a second dose, "and as needed" beside a regular dose.
"""

from clinic_desktop.catalogue.directions_amounts import name_strength, take_amount, take_packs
from clinic_desktop.catalogue.directions_closing import Closing
from clinic_desktop.catalogue.directions_gathered import Gathered
from clinic_desktop.catalogue.directions_limits import (
    take_ceiling,
    take_extra,
    take_frequency_cap,
    take_repeat,
    take_weekly_cap,
)
from clinic_desktop.catalogue.directions_parts import take_length, take_rise, take_stage, take_then
from clinic_desktop.catalogue.directions_phrases import (
    Amount,
    AmountTimes,
    AnyPhrase,
    Ceiling,
    Concentration,
    Extra,
    FrequencyCap,
    Joint,
    Length,
    Packs,
    Repeat,
    Rise,
    Saying,
    Share,
    Stage,
    Then,
    TimeOfDay,
    Times,
    Weekday,
    WeeklyCap,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.catalogue.directions_times import (
    take_share,
    take_slot,
    take_times,
    take_weekday,
)
from clinic_desktop.domain.directions import Directions


def meaning_of(phrases: list[AnyPhrase], strength_ug: int | None) -> Directions:
    """Directions out of phrases; raises Unreadable at what is missing, double or unclear."""
    read = Gathered(strength_ug)
    for phrase in phrases:
        _take(read, phrase)
    return _closed(read)


def _take(read: Gathered, phrase: AnyPhrase) -> None:
    """Give one phrase its place."""
    if isinstance(phrase, Joint):
        _take_joint(read, phrase)
        return
    kind = phrase.kind if isinstance(phrase, Saying) else ""
    if kind == "filler":
        return
    if (read.has_stopped or read.is_open_ended) and kind != "advice":
        what = "stop" if read.has_stopped else "last part"
        raise Unreadable(phrase.start, phrase.end, f"Something follows the {what}.")
    if read.previous is None:
        read.only_joined(phrase, {"COMMA", "STOP", "SLASH"})
    joint = _place(read, phrase)
    read.joint, read.previous = joint, phrase


def _take_joint(read: Gathered, joint: Joint) -> None:
    """The strongest joint of a run counts: "; and" is "and"."""
    known = read.joint
    if known is not None and joint.kind not in {"AND", "OR"}:
        return
    if known is not None and {known.kind, joint.kind} & {"AND", "OR", "THEN"} != {joint.kind}:
        raise Unreadable(known.start, joint.end, "This joins in two ways.")
    if joint.kind != "DASH":
        read.joint = joint


def _place(read: Gathered, phrase: AnyPhrase) -> Joint | None:
    """Give the phrase to what is in hand; the joint it leaves behind, where it is one itself."""
    match phrase:
        case Amount():
            take_amount(read, phrase)
        case Packs():
            take_packs(read, phrase)
        case Concentration(mg_per_ml=strength):
            name_strength(read, phrase, strength)
        case AmountTimes(start, end, count, times):
            take_amount(read, Amount(start, end, count.low, count.high, "unit"))
            take_times(read, Times(start, end, times.low, times.high))
        case Times():
            take_times(read, phrase)
        case Share():
            take_share(read, phrase)
        case TimeOfDay():
            take_slot(read, phrase)
        case Weekday():
            take_weekday(read, phrase)
        case Length():
            take_length(read, phrase)
        case Ceiling():
            take_ceiling(read, phrase)
        case FrequencyCap():
            take_frequency_cap(read, phrase)
        case WeeklyCap():
            take_weekly_cap(read, phrase)
        case Repeat():
            take_repeat(read, phrase)
        case Extra():
            take_extra(read, phrase)
        case Rise():
            take_rise(read, phrase)
        case Stage():
            take_stage(read, phrase)
        case Then():
            return take_then(read, phrase)
        case Saying():
            _take_saying(read, phrase)
        case Joint():
            pass
    return None


def _take_saying(read: Gathered, phrase: Saying) -> None:
    clause = read.clause(phrase) if read.step.clauses or phrase.kind != "advice" else None
    previous = read.previous.kind if isinstance(read.previous, Saying) else ""
    if phrase.kind == "reason":
        if read.linked in {"AND", "OR", "THEN"} and previous != "reason":
            read.only_joined(phrase, set())
        return
    if phrase.kind == "advice":
        if read.linked in {"OR", "THEN"} and previous != "advice":
            read.only_joined(phrase, set())
        return
    read.only_joined(phrase, {"COMMA", "STOP"})
    assert clause is not None
    if phrase.kind == "as_needed" and isinstance(read.previous, Repeat):
        return  # "may repeat once if needed": the dose itself is taken
    if phrase.kind == "as_needed":
        clause.as_needed = True
    else:
        clause.has_meals = True


def _closed(read: Gathered) -> Directions:
    """The finished directions; raises Unreadable for what does not hold together."""
    joint = read.joint
    if joint is not None and joint.kind in {"AND", "OR", "THEN"}:
        raise Unreadable(joint.start, joint.end, "Something is missing after this.")
    if read.step.after_then and not read.step.clauses:
        raise Unreadable(0, 0, "Something is missing after the first part.")
    return Closing(
        read.strength_ug,
        read.steps,
        read.ceiling,
        read.weekly_cap,
        read.strengths_mg,
        read.repeat,
        read.extra,
    ).directions()
