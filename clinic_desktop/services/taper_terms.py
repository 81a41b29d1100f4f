"""What is kept as JSON beside a signed plan: its terms, and the answers and reasons behind it."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from clinic_desktop.domain.dose import micrograms
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct, TimeOfDay
from clinic_desktop.domain.plan_terms import Collection, FreeNights, PlanTerms, StockAtHome
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.taper.product_json import product_json

NO_TERMS = PlanTerms(check_in_every=0)
"""Of a plan signed before there were terms: nothing was agreed beside its doses."""


def terms_json(terms: PlanTerms) -> str:
    return json.dumps(
        {
            "check_in_every": terms.check_in_every,
            "check_in_days_before": terms.check_in_days_before,
            "collection": terms.collection.value,
            "at_home": [
                {
                    "drug": one.drug,
                    "product": product_json(one.product),
                    "quarters": one.quarters,
                    "ul": one.ul,
                }
                for one in terms.at_home
            ],
            "clock_times": {when.value: clock for when, clock in terms.clock_times},
            "free_nights": [
                {
                    "from": one.start.isoformat(),
                    "to": one.end.isoformat(),
                    "weekdays": list(one.weekdays),
                }
                for one in terms.free_nights
            ],
            "preset": terms.preset,
        },
        ensure_ascii=False,
    )


def read_terms(text: str | None) -> PlanTerms:
    if text is None:
        return NO_TERMS
    kept = json.loads(text)
    return PlanTerms(
        check_in_every=kept["check_in_every"],
        check_in_days_before=kept["check_in_days_before"],
        collection=Collection(kept["collection"]),
        at_home=tuple(
            StockAtHome(one["drug"], _product(one["product"]), one["quarters"], one["ul"])
            for one in kept["at_home"]
        ),
        clock_times=tuple((TimeOfDay(when), at) for when, at in kept["clock_times"].items()),
        free_nights=tuple(
            FreeNights(
                date.fromisoformat(one["from"]),
                date.fromisoformat(one["to"]),
                tuple(one["weekdays"]),
            )
            for one in kept["free_nights"]
        ),
        preset=kept["preset"],
    )


def _product(kept: Mapping[str, Any]) -> TaperProduct:
    per_ml, smallest_ml = kept.get("per_ml"), kept.get("smallest_ml")
    return TaperProduct(
        ProductForm(kept["form"]),
        micrograms(kept["strength_mg"]),
        Piece(kept.get("smallest_piece", Piece.WHOLE)),
        None if per_ml is None else micrograms(per_ml),
        None if smallest_ml is None else micrograms(smallest_ml),
    )


def grounds_json(answers: Mapping[str, GuardAnswer], reasons: Mapping[str, str]) -> str:
    """The guard answers and the reasons for steps over a limit."""
    return json.dumps(
        {
            "answers": {
                key: {"holds": one.holds, "reason": one.reason, "advice_from": one.advice_from}
                for key, one in answers.items()
            },
            "reasons": dict(reasons),
        },
        ensure_ascii=False,
    )


def read_grounds(text: str) -> tuple[dict[str, GuardAnswer], dict[str, str]]:
    kept = json.loads(text)
    if "answers" not in kept:  # signed with bare reasons
        return {}, dict(kept)
    answers = {key: GuardAnswer(**one) for key, one in kept["answers"].items()}
    return answers, dict(kept["reasons"])
