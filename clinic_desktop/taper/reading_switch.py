"""The drug switched to, read strictly: its products, the table, and the order of the times."""

from clinic_desktop.domain.plan import Switch, TimeOfDay
from clinic_desktop.taper.product_json import read_products
from clinic_desktop.taper.reading import Refusal, days, object_fields, text, times_order

_KEYS = frozenset(("drug", "products", "equivalence", "stage_days", "order"))
_ORDER = (TimeOfDay.NIGHT, TimeOfDay.EVENING, TimeOfDay.NOON, TimeOfDay.MORNING)


def read_switch(
    value: object, at: str, *, drug: str, times: tuple[TimeOfDay, ...], max_ul: int
) -> Switch:
    """The switch away from `drug`, taken at `times`. Its table is looked up by the caller."""
    fields = object_fields(value, at, _KEYS)
    for name in ("drug", "products", "equivalence", "stage_days"):
        if fields.get(name) is None:
            raise Refusal(f"{at}.{name}", "is missing.")
    new_drug = text(fields["drug"], f"{at}.drug")
    if new_drug == drug:
        raise Refusal(f"{at}.drug", "must be another drug than the one taken now.")
    order = tuple(time for time in _ORDER if time in times)
    if fields.get("order") is not None:
        order = times_order(fields["order"], f"{at}.order", times)
    return Switch(
        drug=new_drug,
        products=read_products(fields["products"], f"{at}.products", max_ul),
        equivalence=text(fields["equivalence"], f"{at}.equivalence"),
        stage_days=days(fields["stage_days"], f"{at}.stage_days"),
        order=order,
    )
