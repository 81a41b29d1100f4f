"""Plans the letters must be ready for: a switch of drug, holds, a step back, other forms."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import COMPOSERS, compose
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.domain.plan import (
    CheckLevel,
    DoseAtTime,
    DrugDose,
    Finish,
    FinishKind,
    Item,
    LimitCheck,
    Method,
    Piece,
    PlanStep,
    ProductForm,
    StepFlag,
    SupplyIssue,
    SupplyLine,
    Switch,
    TaperPlan,
    TaperProduct,
    TaperRequest,
    TimeOfDay,
)
from tests.documents.letter_samples import DIAZEPAM_15, RESOURCES, plan_of, signed, texts

LORAZEPAM = TaperProduct(ProductForm.TABLET, 1000, Piece.HALF)
DIAZEPAM = TaperProduct(ProductForm.TABLET, 10_000, Piece.HALF)
CAPSULE = TaperProduct(ProductForm.CAPSULE, 10_000)
START = date(2026, 11, 30)


def dose(
    when: TimeOfDay, drug: str, product: TaperProduct, piece: Piece, count: int = 1
) -> DoseAtTime:
    amount = product.strength_ug * piece.quarters * count // 4
    return DoseAtTime(when, amount, (Item(drug, product, amount, piece, count),))


def switch_plan() -> TaperPlan:
    """Lorazepam 1 mg twice a day to diazepam, night first; then to stay on 5 mg."""
    request = TaperRequest(
        drug="lorazepam",
        products=(LORAZEPAM,),
        current_ug=((TimeOfDay.MORNING, 1000), (TimeOfDay.NIGHT, 1000)),
        goal_ug=5000,
        method=Method.PERCENT_OF_START,
        percent=Fraction(25),
        interval_days=14,
        start_date=START,
        switch_to=Switch("diazepam", (DIAZEPAM,), "ashton", 14, (TimeOfDay.NIGHT,)),
    )
    old = dose(TimeOfDay.MORNING, "lorazepam", LORAZEPAM, Piece.WHOLE)
    new = dose(TimeOfDay.NIGHT, "diazepam", DIAZEPAM, Piece.WHOLE)
    stage = PlanStep(
        number=1,
        start=START,
        end=START + timedelta(days=13),
        target_ug=None,
        dose_ug=None,
        change_of_current=None,
        change_of_start=None,
        by_drug=(DrugDose("lorazepam", 1000), DrugDose("diazepam", 10_000)),
        doses=(old, new),
        flags=(StepFlag.SWITCH,),
    )
    last = PlanStep(
        number=2,
        start=START + timedelta(days=14),
        end=START + timedelta(days=27),
        target_ug=5000,
        dose_ug=5000,
        change_of_current=Fraction(1, 2),
        change_of_start=Fraction(1, 2),
        by_drug=(DrugDose("diazepam", 5000),),
        doses=(dose(TimeOfDay.NIGHT, "diazepam", DIAZEPAM, Piece.HALF),),
        flags=(StepFlag.FASTER,),
    )
    return TaperPlan(
        request,
        steps=(stage, last),
        finish=Finish(FinishKind.STAY, last.start, 5000),
        supply=(
            SupplyIssue(
                1,
                START,
                last.end,
                (
                    SupplyLine("lorazepam", LORAZEPAM, units=14),
                    SupplyLine("diazepam", DIAZEPAM, units=21),
                ),
            ),
        ),
        checks=(
            LimitCheck(
                "switch-shortfall",
                None,
                CheckLevel.NOTE,
                "products",
                (1,),
                at_stop=False,
                message="",
            ),
        ),
        equivalence=("ashton", (("lorazepam", Fraction(1)), ("diazepam", Fraction(10)))),
    )


@pytest.mark.parametrize("kind", COMPOSERS)
def test_a_switch_names_each_drug_at_each_time(kind: DocumentKind) -> None:
    document = compose(kind, signed(switch_plan()), texts())
    assert render_pdf(document, RESOURCES).startswith(b"%PDF")
    said = render_text(document)
    if kind is not DocumentKind.HANDOUT:
        assert "1 tablet of lorazepam 1 mg" in said
        assert "half a tablet of diazepam 10 mg" in said
    assert "lorazepam 1 mg and diazepam 10 mg" in said
    assert "no more" not in said


def test_the_pharmacy_copy_names_the_equivalence_table() -> None:
    said = render_text(compose(DocumentKind.PHARMACY_COPY, signed(switch_plan()), texts()))
    assert "ashton. Equal to 10 mg diazepam: lorazepam 1 mg and diazepam 10 mg" in said
    assert "Switch dose short of the equivalent: step 1" in said
    assert "Stay on 5 mg a day from 14 December 2026. This plan has no stop" in said


def test_capsules_are_called_capsules() -> None:
    plan = switch_plan()
    old = dose(TimeOfDay.MORNING, "lorazepam", LORAZEPAM, Piece.WHOLE)
    new = dose(TimeOfDay.NIGHT, "diazepam", CAPSULE, Piece.WHOLE)
    first = replace(plan.steps[0], doses=(old, new))
    changed = replace(plan, steps=(first, plan.steps[1]))
    document = compose(DocumentKind.TAPER_LETTER, signed(changed), texts())
    assert "1 capsule of diazepam 10 mg" in render_text(document)
    assert render_pdf(document, RESOURCES).startswith(b"%PDF")


def test_a_hold_is_told_to_the_patient_and_the_pharmacy() -> None:
    plan = plan_of({**DIAZEPAM_15, "holds": [{"after_reduction": 3, "days": 14}]})
    letter = render_text(compose(DocumentKind.TAPER_LETTER, signed(plan), texts()))
    copy = render_text(compose(DocumentKind.PHARMACY_COPY, signed(plan), texts()))
    assert letter.count("The dose stays the same in this step.") == 1
    assert "After reduction 3: 2 weeks more" in copy
    assert copy.count("Held: same dose as the step before.") == 1


def test_a_plan_of_many_steps_keeps_them_all() -> None:
    plan = plan_of(
        {
            **DIAZEPAM_15,
            "products": [
                {"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.1"}
            ],
            "current": {"night": "20"},
            "method": "fixed-mg",
            "percent": None,
            "step_mg": "0.1",
            "interval_days": 14,
        }
    )
    assert len(plan.steps) > 150
    document = compose(DocumentKind.TAPER_LETTER, signed(plan), texts())
    assert render_pdf(document, RESOURCES).startswith(b"%PDF")
