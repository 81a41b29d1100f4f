"""The planner's settings as the plan contract's input. No Qt."""

from datetime import date

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.plan import Method, TaperProduct
from clinic_desktop.ui.dates import DateNotUnderstood, read_date
from clinic_desktop.ui.taper.settings import PlannerSettings, SwitchSettings

DAYS_A_WEEK = 7
AMOUNT_FIELD = {
    Method.PERCENT_OF_CURRENT: "percent",
    Method.PERCENT_OF_START: "percent",
    Method.FIXED_MG: "step_mg",
    Method.OCCUPANCY: "points",
}


def contract_fields(settings: PlannerSettings, today: date) -> dict[str, object]:
    """The plan contract's input. Numbers that are no numbers are handed on as they are."""
    current = {when.value: text.strip() for when, text in settings.current if text.strip()}
    times = [when.value for when in settings.cut_order if when.value in current]
    fields: dict[str, object] = {
        "drug": settings.drug,
        "products": [product_fields(p) for p in settings.products],
        "current": current,
        "goal_mg": "0" if settings.aims_to_stop else settings.goal.strip(),
        "method": settings.method.value,
        **_figure(settings),
        "interval_days": interval_days(settings),
        "start_date": _start(settings, today),
        "cut": settings.cut.value,
        "cut_order": times,
        "issue_days": number_or_text(settings.issue_days),
        "holds": [{"after_reduction": h.after_reduction, "days": h.days} for h in settings.holds],
    }
    if settings.aims_to_stop and settings.last_dose.strip():
        fields["last_dose_mg"] = settings.last_dose.strip()
    if settings.max_units.strip():
        fields["max_units_per_dose"] = number_or_text(settings.max_units)
    if settings.max_ml.strip():
        fields["max_ml_per_dose"] = settings.max_ml.strip()
    if settings.as_taken:
        fields["as_taken"] = [dict(event) for event in settings.as_taken]
    return fields | _equivalence(settings)


def product_fields(product: TaperProduct) -> dict[str, object]:
    fields: dict[str, object] = {
        "form": product.form.value,
        "strength_mg": mg(product.strength_ug),
    }
    if product.is_liquid:
        assert product.per_ul is not None
        assert product.smallest_ul is not None
        fields["per_ml"] = mg(product.per_ul)
        fields["smallest_ml"] = mg(product.smallest_ul)
    else:
        fields["smallest_piece"] = product.smallest_piece.value
    return fields


def interval_days(settings: PlannerSettings) -> object:
    """Days between cuts, or the text that is no number."""
    number = number_or_text(settings.every)
    if isinstance(number, int) and settings.every_unit == "weeks":
        return number * DAYS_A_WEEK
    return number


def number_or_text(text: str) -> object:
    """A whole number, or the text as it stands for the planner to refuse."""
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() else stripped


def _start(settings: PlannerSettings, today: date) -> str:
    try:
        start = read_date(settings.start, today)
    except DateNotUnderstood:
        start = None
    return start.isoformat() if start is not None else settings.start


def _figure(settings: PlannerSettings) -> dict[str, object]:
    """The own field of the method, and no other's."""
    if settings.method is Method.BANDS:
        return {
            "bands": [
                {"above_mg": band.above_mg.strip(), "step_mg": band.step_mg.strip()}
                for band in settings.bands
            ]
        }
    if settings.method is Method.CUSTOM:
        return {"doses_mg": [dose.strip() for dose in settings.doses]}
    return {AMOUNT_FIELD[settings.method]: settings.amount.strip()}


def _equivalence(settings: PlannerSettings) -> dict[str, object]:
    """The named table with the choices inside its ranges; a switch names it with its drug."""
    switch = settings.switch
    if switch is not None:
        return {"switch_to": _switch(switch), **_chosen(switch.figures)}
    if settings.table and settings.method is Method.OCCUPANCY:
        return {"equivalence": settings.table, **_chosen(settings.figures)}
    return {}


def _chosen(figures: tuple[tuple[str, str], ...]) -> dict[str, object]:
    chosen = {drug: text.strip() for drug, text in figures if text.strip()}
    return {"mg_for_10_diazepam": chosen} if chosen else {}


def _switch(switch: SwitchSettings) -> dict[str, object]:
    return {
        "drug": switch.drug,
        "products": [product_fields(p) for p in switch.products],
        "equivalence": switch.table or None,
        "stage_days": number_or_text(switch.stage_days),
        "order": [when.value for when in switch.order],
    }
