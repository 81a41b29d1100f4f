"""A switch to another drug: what every named table makes of it, and what weighs against it.

The prescriber chooses the table; none is preferred. Not to switch is always a choice.
"""

from fractions import Fraction

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.equivalences import EquivalenceTable
from clinic_desktop.domain.dose import micrograms
from clinic_desktop.services.taper_views import Fields, SwitchOffer, SwitchTable

# Scotland: tolerance of a switch is reviewed at 5 to 7 days or sooner [V: T-SCOT]; two Dutch trials
# let two weeks pass before the first cut [V: T-DUTCH].
REVIEW_WORDS = (
    "See the patient 5 to 7 days after each stage, or sooner: drowsiness says the new dose is too "
    "high, withdrawal that it is too low. Let two weeks pass before the first cut."
)
# Recommendation 7 makes a switch conditional only [V: S67].
NOT_TO_SWITCH = (
    "Not to switch: taper the drug that is taken. The evidence for either way is equal and the "
    "patient's wish counts; a switch helps where symptoms come between doses or small strengths "
    "are missing."
)
LONG_ACTING_WORDS = "It is no longer-acting drug than the one taken."


def switch_offer(
    fields: Fields, to_drug: str, catalogue: Catalogue, warnings: tuple[str, ...]
) -> SwitchOffer:
    """Every clinical table's answer for the day's dose. `warnings` are the person's own."""
    from_drug = str(fields.get("drug") or "")
    day_ug = _day_ug(fields)
    to_entry, from_entry = catalogue.drugs.get(to_drug), catalogue.drugs.get(from_drug)
    told = list(warnings)
    if to_entry is not None and from_entry is not None and not to_entry.long_acting:
        told.append(LONG_ACTING_WORDS)
    return SwitchOffer(
        from_drug=from_drug,
        to_drug=to_drug,
        tables=tuple(
            _table(table, from_drug, to_drug, day_ug)
            for table in catalogue.equivalences.values()
            if not table.for_reports_only
        ),
        warnings=tuple(told),
        review_words=REVIEW_WORDS,
        not_to_switch=NOT_TO_SWITCH,
    )


def _day_ug(fields: Fields) -> int | None:
    """The day's dose; None while a time of day holds no dose."""
    current = fields.get("current")
    if not isinstance(current, dict) or not current:
        return None
    try:
        return sum(micrograms(str(dose)) for dose in current.values())
    except (ArithmeticError, ValueError):
        return None


def _table(
    table: EquivalenceTable, from_drug: str, to_drug: str, day_ug: int | None
) -> SwitchTable:
    """The lowest dose pairs the old drug's high figure with the new one's low, and so on."""
    old, new = table.mg_for_10_diazepam(from_drug), table.mg_for_10_diazepam(to_drug)
    low = middle = high = None
    figures: tuple[tuple[str, Fraction, Fraction, Fraction], ...] = ()
    if old is not None and new is not None:
        figures = tuple(
            (drug, ends[0], (ends[0] + ends[1]) / 2, ends[1])
            for drug, ends in ((from_drug, old), (to_drug, new))
        )
        if day_ug is not None:
            low = day_ug * new[0] / old[1]
            middle = day_ug * figures[1][2] / figures[0][2]
            high = day_ug * new[1] / old[0]
    return SwitchTable(
        key=table.key,
        name=table.name,
        source=table.source,
        low_ug=low,
        middle_ug=middle,
        high_ug=high,
        needs_choice=tuple(drug for drug, least, _, most in figures if least != most),
        figures=figures,
    )
