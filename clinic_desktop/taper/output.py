"""Plans and refusals as the calculator's JSON: decimal strings, whole numbers, dates.

Words here keep plain spaces: a no-break space is for paper and screen.
"""

from clinic_desktop.domain.dose import decimal_text, mg
from clinic_desktop.domain.plan import (
    DoseAtTime,
    Infeasible,
    Item,
    LimitCheck,
    Nearest,
    PlanStep,
    SupplyIssue,
    SupplyLine,
    TaperPlan,
    TaperProduct,
)
from clinic_desktop.taper.product_json import product_json
from clinic_desktop.taper.request import Refused

Json = dict[str, object]


def plan_json(plan: TaperPlan) -> Json:
    """The plan as the contract writes it; `id` only where the input had one."""
    echoed: Json = {} if plan.request.id is None else {"id": plan.request.id}
    finish = plan.finish
    return {
        **echoed,
        "steps": [_step(step) for step in plan.steps],
        "finish": finish
        and {
            "kind": finish.kind.value,
            "on": finish.on.isoformat(),
            "last_dose_mg": _mg(finish.last_dose_ug),
        },
        "supply": [_issue(issue) for issue in plan.supply],
        "checks": [_check(check) for check in plan.checks],
        "equivalence": _equivalence(plan),
        "infeasible": None if plan.infeasible is None else _infeasible(plan.infeasible),
    }


def refused_json(refused: Refused, request_id: str | None = None) -> Json:
    """A refusal; `id` is echoed where it could be read."""
    echoed = refused.id if request_id is None else request_id
    error = {"field": refused.field, "message": refused.message}
    return {"error": error} if echoed is None else {"id": echoed, "error": error}


def _mg(thousandths: int) -> str:
    """Micrograms in milligrams, microlitres in millilitres."""
    return mg(thousandths, 3)


def _step(step: PlanStep) -> Json:
    current, start = step.change_of_current, step.change_of_start
    return {
        "number": step.number,
        "start": step.start.isoformat(),
        "end": step.end.isoformat(),
        "days": step.days,
        "target_mg": None if step.target_ug is None else _mg(step.target_ug),
        "dose_mg": None if step.dose_ug is None else _mg(step.dose_ug),
        "change_percent_of_current": None if current is None else decimal_text(current * 100, 2),
        "change_percent_of_start": None if start is None else decimal_text(start * 100, 2),
        "by_drug": [{"drug": part.drug, "dose_mg": _mg(part.dose_ug)} for part in step.by_drug],
        "diazepam_mg": None if step.diazepam_ug is None else _mg(step.diazepam_ug),
        "doses": [_dose(dose) for dose in step.doses],
        "flags": [flag.value for flag in step.flags],
    }


def _dose(dose: DoseAtTime) -> Json:
    return {
        "when": dose.when.value,
        "dose_mg": _mg(dose.dose_ug),
        "items": [_item(item) for item in dose.items],
    }


def _product(drug: str, product: TaperProduct) -> Json:
    found: Json = {
        "drug": drug,
        "form": product.form.value,
        "strength_mg": _mg(product.strength_ug),
    }
    if product.per_ul is not None:
        found["per_ml"] = _mg(product.per_ul)
    return found


def _item(item: Item) -> Json:
    if item.piece is None:
        assert item.ul is not None
        return {**_product(item.drug, item.product), "ml": _mg(item.ul)}
    pieces = {"pieces": item.piece.value, "count": item.count}
    return {**_product(item.drug, item.product), **pieces}


def _issue(issue: SupplyIssue) -> Json:
    return {
        "issue": issue.number,
        "from": issue.start.isoformat(),
        "to": issue.end.isoformat(),
        "lines": [_line(line) for line in issue.lines],
    }


def _line(line: SupplyLine) -> Json:
    amount = {"units": line.units} if line.ml is None else {"ml": line.ml}
    return {**_product(line.drug, line.product), **amount}


def _check(check: LimitCheck) -> Json:
    return {
        "id": check.id,
        "base": check.base,
        "level": check.level.value,
        "cause": check.cause,
        "steps": list(check.steps),
        "at_stop": check.at_stop,
        "message": _words(check.message),
        "remedy": [product_json(product) for product in check.remedy],
    }


def _equivalence(plan: TaperPlan) -> Json | None:
    if plan.equivalence is None:
        return None
    table, figures = plan.equivalence
    return {
        "table": table,
        "mg_for_10_diazepam": {drug: decimal_text(figure) for drug, figure in figures},
    }


def _infeasible(infeasible: Infeasible) -> Json:
    return {
        "reasons": [
            {"code": reason.code, "message": _words(reason.message)}
            for reason in infeasible.reasons
        ],
        "nearest": [_nearest(nearest) for nearest in infeasible.nearest],
    }


def _nearest(nearest: Nearest) -> Json:
    return {"field": nearest.field, "value": nearest.value}


def _words(text: str) -> str:
    return text.replace("\u00a0", " ")
