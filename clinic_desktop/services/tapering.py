"""From a person to a plan: what the planner opens with, what it answers, and what signing needs.

A taper is never proposed by a rule: the prescriber opens the planner. Where specialist advice comes
first the guard asks for a recorded reason before a plan may be signed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.planner_advice import PlannerAdvice
from clinic_desktop.catalogue.products import PlannerProduct
from clinic_desktop.domain.directions import Directions
from clinic_desktop.domain.dose import UG_PER_MG, decimal_text, mg_text
from clinic_desktop.domain.dose_series import DoseSeries
from clinic_desktop.domain.drug import Release
from clinic_desktop.domain.equivalent import IngredientDose, equivalent
from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.plan import (
    ProductForm,
    TaperProduct,
    TimeOfDay,
)
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services.makeable import makeable_doses
from clinic_desktop.services.patient_page import closed_reason, read_by_words, withheld_reason
from clinic_desktop.services.planner_views import (
    GuardQuestion,
    GuidelinePace,
    PlannerAnswer,
    PlannerStart,
    StartingDraft,
    StockProduct,
)
from clinic_desktop.services.stock_list import with_stock
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Equivalences, Refused, parse_request

COUNTRY_OF = {"uk": "UK", "us": "US"}
LAST_STEPS = "last-steps"
USUAL_TIMES = {
    1: (TimeOfDay.NIGHT,),
    2: (TimeOfDay.MORNING, TimeOfDay.NIGHT),
    3: (TimeOfDay.MORNING, TimeOfDay.NOON, TimeOfDay.NIGHT),
    4: (TimeOfDay.MORNING, TimeOfDay.NOON, TimeOfDay.EVENING, TimeOfDay.NIGHT),
}
TIME_WORDS = {time.value: time for time in TimeOfDay} | {"bedtime": TimeOfDay.NIGHT}

# Where specialist advice comes before any reduction: key, words, condition words.
GUARDS = (
    ("epilepsy", "Epilepsy or another seizure disorder", ("epilepsy",)),
    (
        "past-withdrawal",
        "A seizure or delirium in an earlier withdrawal",
        ("withdrawal-seizure", "withdrawal-delirium"),
    ),
    ("pregnancy", "Pregnancy", ("pregnancy",)),
    ("suicidality", "Suicidal thoughts now", ("suicidality",)),
    ("unstable-mood", "Psychosis or bipolar disorder, not stable", ("psychosis", "bipolar")),
    ("alcohol", "Alcohol dependence now", ("alcohol-use-disorder",)),
)
VERY_HIGH = "very-high-dose"


def planner_start(
    timeline: Timeline,
    *,
    catalogue: Catalogue,
    directions: DirectionsReader,
    drug: str | None,
    stock: Mapping[str, Sequence[TaperProduct]],
    advice: PlannerAdvice,
) -> PlannerStart:
    """What the planner opens with; the dose is the record's and must be confirmed."""
    series = _held_now(timeline)
    country = COUNTRY_OF.get(timeline.jurisdiction, "UK")
    recorded = _recorded_now(timeline, series)
    key = drug if drug is not None else next(iter(recorded), None)
    chosen = next((s for s in series if s.ingredient.key == key), None)
    current: tuple[tuple[TimeOfDay, int], ...] = ()
    note = "None of these drugs is recorded now. Choose the medicine and enter what is taken."
    blocked = closed_reason(timeline) or withheld_reason(timeline.patient)
    if chosen is not None:
        current, note = _current_doses(timeline, chosen, directions)
    elif key is not None:
        note = f"No dose of {key} that can be read is recorded now. Enter what the patient takes."
    products = catalogue.planner_products(key, country) if key is not None else ()
    return PlannerStart(
        patient=timeline.patient,
        drug=key,
        current=current,
        current_note=note,
        products=with_stock(
            tuple(_stock(product, chosen, timeline) for product in products), stock.get(key or "")
        ),
        guards=guard_questions(timeline),
        draft=_starting_draft(advice),
        blocked=blocked,
        drugs=_to_choose_from(recorded, key) or _every_drug(catalogue, country),
        modelled=advice.model.words,
        model_drug=advice.model.drug,
        pace=_usual_pace(advice),
        switch_drugs=tuple(
            name
            for name, entry in sorted(catalogue.drugs.items())
            if entry.long_acting and name != key and catalogue.planner_products(name, country)
        ),
        tables=tuple(
            (table.key, table.name)
            for table in catalogue.equivalences.values()
            if not table.for_reports_only
        ),
    )


def dose_words(timeline: Timeline, drug: str, directions: DirectionsReader) -> str:
    """What the record says of the dose of a drug now."""
    series = next((s for s in _held_now(timeline) if s.ingredient.key == drug), None)
    if series is None:
        return f"The record has no dose of {drug} now."
    current, note = _current_doses(timeline, series, directions)
    told = ", ".join(f"{mg_text(ug)} {when.value}" for when, ug in current)
    return f"{note} In the record: {told}." if told else note


def _starting_draft(advice: PlannerAdvice) -> StartingDraft:
    start = advice.start
    return StartingDraft(
        percent=decimal_text(start.percent),
        weeks=start.weeks,
        issue_days=start.issue_days,
        stage_days=start.stage_days,
        words=start.words,
    )


def _usual_pace(advice: PlannerAdvice) -> GuidelinePace:
    band = advice.band
    return GuidelinePace(
        band.gentle_percent, band.gentle_days, band.brisk_percent, band.brisk_days, band.words
    )


def guard_questions(
    timeline: Timeline, entered: IngredientDose | None = None
) -> tuple[GuardQuestion, ...]:
    """Every guard with what the record says; None where nothing is recorded either way. Whether the
    dose is very high rests on the one `entered` for a plan, where there is one."""
    questions = []
    for key, words, conditions in GUARDS:
        found = timeline.current_conditions(*conditions) or (
            timeline.conditions(*conditions) if key == "past-withdrawal" else ()
        )
        said = ", ".join(c.text or c.code for c in found) if found else "not recorded"
        questions.append(GuardQuestion(key, words, True if found else None, said))
    questions.append(_dose_guard(timeline, entered))
    return tuple(questions)


def _dose_guard(timeline: Timeline, entered: IngredientDose | None) -> GuardQuestion:
    limit = timeline.numbers.very_high_dde_ug
    words = f"A dose equal to {mg_text(limit)} of diazepam a day or more"
    episode = timeline.current
    recorded = timeline.doses_on(episode.anchor_day) if episode is not None else ()
    if entered is None and episode is None:
        return GuardQuestion(VERY_HIGH, words, None, "no dose recorded now")
    doses = recorded
    if entered is not None:
        doses = (*(d for d in recorded if d.ingredient.key != entered.ingredient.key), entered)
    total = equivalent(doses)
    if total.unknown_dose and total.high_ug < limit:
        return GuardQuestion(VERY_HIGH, words, None, "dose not recorded")
    low, high = mg_text(total.low_ug), mg_text(total.high_ug)
    if total.incomplete and total.high_ug < limit:
        counted = f"{high} of it counted" if total.high_ug else "none of it counted"
        found = f"{counted}; a drug taken has no value in either table"
        return GuardQuestion(VERY_HIGH, words, None, found)
    if not total.high_ug:
        found = "no drug with an equivalent now; Z-drugs are kept apart"
    elif low == high:
        found = f"{high} by both tables"
    else:
        found = f"{low} to {high} by the two tables"
    differs = set(doses) != set(recorded)
    return GuardQuestion(VERY_HIGH, words, total.high_ug >= limit, found, entered=differs)


def draw_plan(
    fields: Mapping[str, object], *, as_of: date, equivalences: Equivalences
) -> PlannerAnswer:
    """A plan from fields in the form of the plan contract, or the field that cannot be right."""
    request = parse_request(fields, as_of=as_of, equivalences=equivalences)
    if isinstance(request, Refused):
        return PlannerAnswer(None, request.field, request.message)
    plan = plan_taper(request)
    makeable = makeable_doses(request) if plan.infeasible is None else None
    return PlannerAnswer(plan, makeable=makeable)


def equivalence_ranges(catalogue: Catalogue) -> Equivalences:
    """Every clinical table as the planner takes it: milligrams equal to 10 mg of diazepam."""
    return {
        key: {drug: (dose.low_mg, dose.high_mg) for drug, dose in table.doses.items()}
        for key, table in catalogue.equivalences.items()
        if not table.for_reports_only
    }


def initials(patient: Patient) -> str:
    """Initials of given and family name, upper case."""
    names = (patient.given_name or "", patient.family_name or "")
    return "".join(name.strip()[:1] for name in names).upper()


def check_identity(patient: Patient, identity: tuple[str, str]) -> None:
    """Raises NotAllowed unless these are the initials and birth year of the patient."""
    typed, year = (part.strip() for part in identity)
    born = str(patient.birth_date.year) if patient.birth_date is not None else ""
    if not born:
        raise NotAllowed(
            "The birth date is not recorded",
            "Without it this person cannot be told apart for signing.",
            "Mend the record first.",
        )
    if typed.upper().replace(".", "") != initials(patient) or year != born:
        raise NotAllowed(
            "This is not the patient on the screen",
            "The initials and the year of birth do not match.",
            "Look at the banner and type them again.",
        )


def _held_now(timeline: Timeline) -> list[DoseSeries]:
    """Series held now, the one with the longest use first."""
    episode = timeline.current
    if episode is None:
        return []
    held = [s for s in timeline.series.values() if s.is_held(episode.anchor_day)]
    return sorted(held, key=lambda s: -s.held.bit_count())


def _recorded_now(timeline: Timeline, held: Sequence[DoseSeries]) -> tuple[str, ...]:
    """Drugs that can be planned from the record: those held, then those of recent issues whose
    dose or length nobody could read."""
    keys = [series.ingredient.key for series in held]
    keys += [supply.ingredient.key for supply in timeline.unplaced]
    return tuple(dict.fromkeys(keys))


def _to_choose_from(recorded: tuple[str, ...], key: str | None) -> tuple[str, ...]:
    """A draft may be of a drug that is recorded no more."""
    return recorded if key in recorded or not recorded or key is None else (key, *recorded)


def _every_drug(catalogue: Catalogue, country: str) -> tuple[str, ...]:
    """All the planner has products of: what a patient takes need not stand in the record."""
    return tuple(key for key in sorted(catalogue.drugs) if catalogue.planner_products(key, country))


def _current_doses(
    timeline: Timeline, series: DoseSeries, directions: DirectionsReader
) -> tuple[tuple[tuple[TimeOfDay, int], ...], str]:
    """Doses by time of day out of the directions of what is held now; spread over the usual times
    where the directions only say how often."""
    episode = timeline.current
    assert episode is not None
    day = episode.anchor_day
    doses: dict[TimeOfDay, Fraction] = {}
    marks: dict[str, None] = {}
    spread = False
    for line in series.lines:
        if not series.calendar.has(line.held, day) or line.ug_per_day is None:
            continue
        row = line.placements[-1].supply.rows[0]
        marks.update(dict.fromkeys(map(read_by_words, row.read_by)))
        read = directions.read(row.directions_text, None) if row.directions_text else None
        timed, assumed = _by_time(read, row.drug.strength_ug if row.drug else None)
        if not timed:
            timed, assumed = {TimeOfDay.NIGHT: line.ug_per_day}, True
        spread = spread or assumed
        for when, ug in timed.items():
            doses[when] = doses.get(when, Fraction(0)) + ug
    if any(ug.denominator != 1 for ug in doses.values()) or not doses:
        return (), "The dose in the record cannot be split over the day. Enter what is taken."
    current = tuple((when, doses[when].numerator) for when in TimeOfDay if when in doses)
    source = ", ".join(("times of day assumed" if spread else "as directed", *marks))
    return current, f"From the record, {source}. Confirm what the patient takes now."


def _by_time(read: object, strength_ug: int | None) -> tuple[dict[TimeOfDay, Fraction], bool]:
    """Micrograms at each time, and whether a time was assumed because the directions only say how
    often; nothing where they cannot be laid on the day."""
    found: dict[TimeOfDay, Fraction] = {}
    assumed = False
    if not isinstance(read, Directions) or len(read.steps) != 1 or strength_ug is None:
        return {}, False
    for dose in read.steps[0].doses:
        times = tuple(TIME_WORDS[word] for word in dose.when if word in TIME_WORDS)
        if len(times) != dose.times_per_day:
            if dose.times_per_day not in USUAL_TIMES:
                return {}, False
            times = USUAL_TIMES[int(dose.times_per_day)]
            assumed = True
        if dose.unit != "unit":
            return {}, False
        for when in times:
            found[when] = found.get(when, Fraction(0)) + dose.amount_max * strength_ug
    return found, assumed


def marketed(catalogue: Catalogue, drug: str, country: str) -> tuple[StockProduct, ...]:
    """What is marketed of a drug, plain tablets and capsules ticked."""
    return tuple(_stock(one, None, None) for one in catalogue.planner_products(drug, country))


def _stock(
    offered: PlannerProduct, series: DoseSeries | None, timeline: Timeline | None
) -> StockProduct:
    product = offered.product
    form = product.form
    plain = form in (ProductForm.TABLET, ProductForm.CAPSULE)
    if product.is_liquid:
        assert product.per_ul is not None
        volume = decimal_text(Fraction(product.per_ul, UG_PER_MG))
        label = f"{mg_text(product.strength_ug)} in {volume} mL {offered.label}"
    else:
        label = f"{mg_text(product.strength_ug)} {offered.label}"
    return StockProduct(
        label=label,
        form=form.value,
        strength_ug=product.strength_ug,
        smallest_piece=product.smallest_piece.value,
        note=offered.note,
        chosen=plain or _is_taken(product.strength_ug, form, series, timeline),
        per_ul=product.per_ul,
        smallest_ul=product.smallest_ul,
    )


def _is_taken(
    strength_ug: int, form: ProductForm, series: DoseSeries | None, timeline: Timeline | None
) -> bool:
    """An extended-release product is offered chosen only to someone who takes it now."""
    episode = timeline.current if timeline is not None else None
    if series is None or episode is None or form is not ProductForm.ER_TABLET:
        return False
    return any(
        line.placements[-1].supply.drug.release is Release.EXTENDED and line.key[1] == strength_ug
        for line in series.lines
        if series.calendar.has(line.held, episode.anchor_day)
    )
