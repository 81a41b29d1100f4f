"""How long, and what comes after: lengths, "then", and the weeks of a course written out."""

from clinic_desktop.catalogue.directions_clauses import Step
from clinic_desktop.catalogue.directions_gathered import Gathered
from clinic_desktop.catalogue.directions_phrases import Joint, Length, Rise, Stage, Then
from clinic_desktop.catalogue.directions_terminals import Unreadable


def take_length(read: Gathered, phrase: Length) -> None:
    read.only_joined(phrase, {"COMMA", "STOP"})
    length = read.step.length
    if length is not None and (length.days, length.is_range) != (phrase.days, phrase.is_range):
        raise Unreadable(phrase.start, phrase.end, "Two lengths of time are given.")
    if len(read.step.clauses) > 1 and any(c.amount is None for c in read.step.clauses):
        raise Unreadable(phrase.start, phrase.end, "It is not clear what lasts this long.")
    read.step.length = phrase


def take_then(read: Gathered, phrase: Then) -> Joint | None:
    """Begin the next part. The joint it is instead: "1 every morning then 2 at night"."""
    read.only_joined(phrase, {"AND", "COMMA", "STOP"})
    if phrase.after is not None:
        take_length(read, phrase.after)
    step = read.step
    last = step.clauses[-1] if step.clauses else None
    if phrase.may_trail and len(read.steps) > 1 and last is not None and step.length is None:
        read.is_open_ended = True
        return None
    if last is None or (step.length is None and step.stage is None):
        is_plain = not (phrase.stops or phrase.changes or phrase.may_trail)
        if is_plain and last is not None and last.amount is not None and last.slots:
            return Joint(phrase.start, phrase.end, "THEN")
        raise Unreadable(phrase.start, phrase.end, "It is not said how long the first part lasts.")
    if phrase.stops:
        read.has_stopped = True
    else:
        read.steps.append(Step(after_then=True, after_change=phrase.changes))
    return None


def take_rise(read: Gathered, phrase: Rise) -> None:
    """ "1 at night increasing to 2 if needed"; after a length it begins the next part."""
    if read.step.length is not None and not phrase.may:
        take_then(read, Then(phrase.start, phrase.end, changes=True))
        return
    read.only_joined(phrase, {"AND", "COMMA", "STOP"})
    is_alone = len(read.steps) == 1 and len(read.step.clauses) == 1 and read.step.length is None
    if not is_alone or read.ceiling is not None:
        raise Unreadable(phrase.start, phrase.end, "It is not said how long the first part lasts.")
    read.steps.append(Step(is_rise=True))


def take_stage(read: Gathered, phrase: Stage) -> None:
    """ "Week 2": what follows is of these days, or, where amounts came first, what was before."""
    read.only_joined(phrase, {"COMMA", "STOP"})
    known = [step.stage for step in read.steps if step.stage is not None]
    if not known:
        read.stages_lead = not any(clause.amount for clause in read.step.clauses)
    due = known[-1].last_day if known else 0
    if due is None or phrase.first_day != due + 1:
        raise Unreadable(phrase.start, phrase.end, "These days do not follow the part before.")
    if read.stages_lead:
        if read.step.clauses:
            read.steps.append(Step(after_then=True))
        read.step.stage = phrase
        return
    if read.step.stage is not None or not read.step.clauses:
        raise Unreadable(phrase.start, phrase.end, "It is not clear what these days belong to.")
    read.step.stage = phrase
    if phrase.last_day is not None:
        days = phrase.last_day - phrase.first_day + 1
        take_length(read, Length(phrase.start, phrase.end, days, is_range=False))
