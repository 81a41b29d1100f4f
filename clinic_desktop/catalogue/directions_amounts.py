"""How much: amounts, the strengths named beside them, and packs ("2 x 5 mg")."""

from dataclasses import replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_clauses import Clause, StrengthNote
from clinic_desktop.catalogue.directions_gathered import Gathered
from clinic_desktop.catalogue.directions_phrases import Amount, AnyPhrase, Packs
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.domain.dose import UG_PER_MG


def take_amount(read: Gathered, phrase: Amount) -> None:
    clause = read.step.clauses[-1] if read.step.clauses else None
    has_amount = clause is not None and clause.amount is not None
    if clause and has_amount and read.step.length is None and _is_note(read, clause, phrase):
        clause.end = phrase.end
        return
    if phrase.names_strength:
        name_strength(read, phrase, phrase.low)
    if clause and has_amount and not (clause.has_time or clause.as_needed or read.step.length):
        raise Unreadable(clause.start, phrase.end, "Two amounts, and one time or none.")
    if clause is None or has_amount:
        clause = read.new_clause(phrase)
    if phrase.names_strength:
        clause.strength_notes.append(StrengthNote(phrase.low, phrase.low))
        return  # "5 mg tablet: 1 at night"; an amount must follow
    clause = read.clause(phrase)
    clause.amount = phrase
    read.only_joined(phrase, {"COMMA", "STOP"})


def _is_note(read: Gathered, clause: Clause, phrase: Amount) -> bool:
    """Whether a second amount says the first again: "2 tablets (10 mg)", "one 5 mg tablet"."""
    amount = clause.amount
    assert amount is not None
    if phrase.is_total and amount.unit == "unit" and not read.linked and _is_single(clause):
        clause.strength_notes.append(StrengthNote(phrase.low, phrase.high, is_total=True))
        return True
    if clause.has_time or read.linked or clause.as_needed:
        return False
    if phrase.names_strength and amount.unit == "unit":
        if amount.is_decimal and not amount.unit_said:
            raise clause.refuse("This number may be of units or of milligrams.")
        name_strength(read, phrase, phrase.low)
        return True
    if phrase.is_spoon and amount.unit == "unit":
        if phrase.low != phrase.high:
            raise Unreadable(phrase.start, phrase.end, "A spoon holds one measure.")
        clause.amount = replace(
            amount, low=amount.low * phrase.low, high=amount.high * phrase.high, unit="mL"
        )
        return True
    if phrase.unit == "mg" and amount.unit in {"unit", "mL"}:
        clause.strength_notes.append(StrengthNote(phrase.low, phrase.high, phrase.is_total))
        return True
    if amount.unit == "mg" and phrase.unit in {"unit", "mL"}:
        if not phrase.unit_said and amount.low * UG_PER_MG != read.strength_ug:
            raise clause.refuse("This number may be of units or of times.")
        # "1 mg (2 tablets)": the milligrams are of both. "5 mg 2 nocte" names a strength.
        note = StrengthNote(amount.low, amount.high, is_total=phrase.unit_said)
        clause.strength_notes.append(note)
        clause.amount = phrase
        return True
    return False


def _is_single(clause: Clause) -> bool:
    """Whether a total beside it can only be of one dose, not of several on a day."""
    times = clause.times
    return len(clause.slots) <= 1 and (times is None or times.low == times.high == 1)


def name_strength(read: Gathered, phrase: AnyPhrase, strength_mg: Fraction) -> None:
    """Several strengths in one direction are several products: their units do not add up."""
    read.strengths_mg.add(strength_mg)
    if read.strength_ug is not None and strength_mg * UG_PER_MG != read.strength_ug:
        raise Unreadable(
            phrase.start, phrase.end, "The strength named differs from the medicine's."
        )
    if len(read.strengths_mg) > 1:
        raise Unreadable(phrase.start, phrase.end, "Two strengths are named.")


def take_packs(read: Gathered, phrase: Packs) -> None:
    name_strength(read, phrase, phrase.strength_mg)
    take_amount(read, Amount(phrase.start, phrase.end, phrase.count.low, phrase.count.high, "unit"))
