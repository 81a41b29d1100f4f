"""The curve in one text, for those who do not see it. No Qt."""

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import FinishKind, TaperPlan
from clinic_desktop.ui import format


def curve_words(plan: TaperPlan, over: frozenset[int]) -> str:
    """The dose now, every change with its day, how it ends, and which cuts are over the usual."""
    told = [f"Now {mg_text(plan.request.start_ug)} of {plan.request.drug} a day."]
    before_ug: int | None = plan.request.start_ug
    for step in plan.steps:
        if step.dose_ug is None:
            told.append(f"{format.spoken_day(step.start)}: a stage of the switch.")
        elif step.dose_ug != before_ug:
            told.append(f"{format.spoken_day(step.start)}: {mg_text(step.dose_ug)}.")
        before_ug = step.dose_ug
    finish = plan.finish
    if finish is not None and finish.kind is FinishKind.STOP:
        told.append(f"{format.spoken_day(finish.on)}: the first day without.")
    elif finish is not None:
        told.append(f"Stays on {mg_text(finish.last_dose_ug)} a day.")
    if over:
        told.append(f"{format.count(len(over), 'cut')} over 10%.")
    return " ".join(told)
