"""Fields in words, and the nearest values that mend a plan that cannot be made. No Qt."""

from dataclasses import replace

from clinic_desktop.domain.dose import micrograms
from clinic_desktop.domain.plan import Hold, Nearest, Piece, ProductForm, TaperProduct
from clinic_desktop.ui.taper.product_words import product_words
from clinic_desktop.ui.taper.settings import PlannerSettings, in_order

FIELD_WORDS = {
    "current": "The dose now",
    "goal_mg": "The lower dose",
    "last_dose_mg": "The dose to stop from",
    "percent": "Each cut",
    "step_mg": "Each cut",
    "points": "Each cut",
    "bands": "The bands",
    "doses_mg": "The listed doses",
    "interval_days": "How often",
    "start_date": "The start date",
    "products": "The products in stock",
    "cut_order": "The order of cuts",
    "holds": "A hold",
    "issue_days": "Supply",
    "drug": "The medicine",
    "max_units_per_dose": "The most pieces at one time",
    "max_ml_per_dose": "The most millilitres at one time",
    "equivalence": "The equivalence table",
    "mg_for_10_diazepam": "The figure inside the table's range",
    "switch_to": "The switch",
    "switch_to.equivalence": "The switch's equivalence table",
    "switch_to.products": "The new drug's stock",
    "switch_to.stage_days": "Days of a stage of the switch",
    "as_taken": "What was taken",
}


def field_words(path: str) -> str:
    """The screen's name of a field of the contract; entries of a list by their number.

    >>> field_words("percent"), field_words("bands[0].step_mg"), field_words("current.noon")
    ('Each cut', 'The bands, number 1,', 'The dose now, noon,')
    """
    name, _, number = path.partition("[")
    known = FIELD_WORDS.get(name) or FIELD_WORDS.get(name.split(".")[0], path)
    if number:
        return f"{known}, number {int(number.partition(']')[0]) + 1},"
    return f"{known}, {path.partition('.')[2]}," if name.startswith("current.") else known


def refused_words(path: str, message: str) -> str:
    """The service's sentence with the screen's name of the field in place of the contract's.

    >>> refused_words("percent", "percent must be from 0.1 to 50.")
    'Each cut must be from 0.1 to 50.'
    """
    return f"{field_words(path)} {message.removeprefix(path).strip()}"


def with_nearest(settings: PlannerSettings, nearest: Nearest) -> PlannerSettings | None:
    """The settings with one value put in that mends an infeasible plan; None where no field here
    holds it."""
    name, value = nearest.field, nearest.value
    if isinstance(value, list):
        return _with_list(settings, name, value)
    text = str(value)
    if name == "goal_mg":
        return replace(settings, goal=text, aims_to_stop=text == "0")
    if name == "last_dose_mg":
        return replace(settings, last_dose=text, aims_to_stop=True)
    if name in ("percent", "step_mg", "points"):
        return replace(settings, amount=text)
    if name == "interval_days":
        return replace(settings, every=text, every_unit="days")
    if name == "max_units_per_dose":
        return replace(settings, max_units=text)
    if name == "max_ml_per_dose":
        return replace(settings, max_ml=text)
    if name.startswith("doses_mg["):
        return replace(settings, doses=_with_entry(settings.doses, _index(name), text))
    if name.startswith("holds[") and isinstance(value, int):
        return _with_hold(settings, name, value)
    return None


def nearest_words(nearest: Nearest) -> str:
    """`The lower dose: 2.5 mg`, for a button."""
    name, value = field_words(nearest.field), nearest.value
    if isinstance(value, list):
        if nearest.field.endswith("products"):
            products = [product_of(one) for one in value if isinstance(one, dict)]
            return f"{name}: {'; '.join(product_words(p) for p in products)}"
        return f"{name}: {len(value)} kept" if value else f"{name}: none"
    unit = {"percent": " %", "interval_days": " days", "max_ml_per_dose": " mL"}
    if nearest.field.startswith("doses_mg["):
        return f"Step {_index(nearest.field) + 1}: {value} mg"
    return (
        f"{name}: {value}{' mg' if nearest.field.endswith('_mg') else unit.get(nearest.field, '')}"
    )


def product_of(fields: dict[str, object]) -> TaperProduct:
    """A product in the contract's form."""
    per, smallest = fields.get("per_ml"), fields.get("smallest_ml")
    return TaperProduct(
        form=ProductForm(str(fields["form"])),
        strength_ug=micrograms(str(fields["strength_mg"])),
        smallest_piece=Piece(str(fields.get("smallest_piece") or "whole")),
        per_ul=micrograms(str(per)) if per is not None else None,
        smallest_ul=micrograms(str(smallest)) if smallest is not None else None,
    )


def _with_list(
    settings: PlannerSettings, name: str, value: list[dict[str, object]] | list[str]
) -> PlannerSettings | None:
    entries = [one for one in value if isinstance(one, dict)]
    if name == "doses_mg":
        return replace(settings, doses=tuple(str(one) for one in value))
    if name == "products":
        return replace(settings, products=in_order(product_of(one) for one in entries))
    if name == "switch_to.products" and settings.switch is not None:
        products = in_order(product_of(one) for one in entries)
        return replace(settings, switch=replace(settings.switch, products=products))
    if name == "holds":
        holds = tuple(
            Hold(int(str(one["after_reduction"])), int(str(one["days"]))) for one in entries
        )
        return replace(settings, holds=holds)
    return None


def _with_hold(settings: PlannerSettings, name: str, value: int) -> PlannerSettings | None:
    at, holds = _index(name), list(settings.holds)
    if not 0 <= at < len(holds):
        return None
    changed = {"days" if name.endswith(".days") else "after_reduction": value}
    holds[at] = replace(holds[at], **changed)
    return replace(settings, holds=tuple(holds))


def _with_entry(texts: tuple[str, ...], at: int, text: str) -> tuple[str, ...]:
    return tuple(text if place == at else one for place, one in enumerate(texts))


def _index(path: str) -> int:
    """The number in brackets of a path such as `holds[2].days`."""
    return int(path[path.index("[") + 1 : path.index("]")])
