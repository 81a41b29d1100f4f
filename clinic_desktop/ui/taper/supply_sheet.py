"""The pharmacy's issue plan, with what the patient says is at home counted first."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from clinic_desktop.domain.plan import TaperProduct
from clinic_desktop.domain.plan_terms import StockAtHome
from clinic_desktop.services.taper_views import Fields, HandOut, IssuePlan
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.taper.hand import Drawn
from clinic_desktop.ui.taper.product_words import ml_text, strength_words
from clinic_desktop.ui.text import Paragraph, RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import empty, fill, label, row, rule

QUARTERS = 4
UL_PER_ML = 1000
SHOWN = 60
"""Collections listed at most; daily collection of a long plan has hundreds, all alike."""


@dataclass(frozen=True, slots=True)
class _Asked:
    drug: str
    product: TaperProduct
    amount: QLineEdit


class SupplySheet(Sheet):
    """Typing what is at home counts it at once; nothing is stored until the plan is signed."""

    def __init__(self, desk: Desk, fields: Fields, drawn: Drawn, plan: IssuePlan) -> None:
        super().__init__(
            "Issue plan", width=720, yes="Use this stock at home", no="Back", name="supply"
        )
        self._desk, self._fields = desk, fields
        self._terms = drawn.settings.terms
        self._asked: list[_Asked] = []
        self.body.addWidget(label("At home now, if the patient says so", "strong"))
        known = {(one.drug, one.product): one for one in drawn.settings.terms.at_home}
        for number, (drug, product) in enumerate(_products(drawn)):
            self._ask(number, drug, product, known.get((drug, product)))
        self.body.addWidget(rule())
        self._list = QVBoxLayout()
        fill(self._list, gap=6)
        self.body.addLayout(self._list)
        self._list_issues(plan)

    def at_home(self) -> tuple[StockAtHome, ...]:
        """What was typed and is a number of whole units or millilitres."""
        found = []
        for asked in self._asked:
            text = asked.amount.text().strip()
            if not (text.isascii() and text.isdigit() and int(text)):
                continue
            if asked.product.is_liquid:
                found.append(StockAtHome(asked.drug, asked.product, ul=int(text) * UL_PER_ML))
            else:
                found.append(StockAtHome(asked.drug, asked.product, quarters=int(text) * QUARTERS))
        return tuple(found)

    def _ask(
        self, number: int, drug: str, product: TaperProduct, known: StockAtHome | None
    ) -> None:
        unit = "mL" if product.is_liquid else product.form.value
        held = ""
        if known is not None:
            held = str(known.amount // (UL_PER_ML if product.is_liquid else QUARTERS))
        made = field(
            held,
            spoken=f"At home, {drug} {strength_words(product)}, {unit}",
            name=f"home_{number}",
            width=60,
        )
        made.textEdited.connect(lambda _text: self._read())
        self._asked.append(_Asked(drug, product, made))
        words = f"{unit} of {drug} {strength_words(product)}, whole ones"
        self.body.addLayout(row(made, label(words, "note"), None, gap=6))

    def _read(self) -> None:
        fields, terms, at_home = self._fields, self._terms, self.at_home()
        wrong = [a for a in self._asked if a.amount.text().strip() and not _is_count(a.amount)]
        self.fault.setVisible(bool(wrong))
        if wrong:
            self.refuse("Type whole numbers: how many whole units, or millilitres, are at home.")
            return
        self._desk.jobs.run(
            lambda: self._desk.clinic.tapers.supply(
                fields, terms.collection, at_home, terms.free_nights
            ),
            self._show,
        )

    def _show(self, plan: IssuePlan) -> None:
        self._list_issues(plan)
        self._place()

    def _list_issues(self, plan: IssuePlan) -> None:
        empty(self._list)
        for words in plan.words:
            self._list.addWidget(label(words, "muted", wrap=True))
        for issue in plan.issues[:SHOWN]:
            dates = f"{format.weekday(issue.not_before)} for days to {format.day(issue.covers_to)}"
            handed: list[Paragraph] = [
                (fact(_handed(one)), faint(_from_home(one))) for one in issue.lines
            ]
            self._list.addWidget(
                RunsLabel(
                    (fact(f"{issue.number}   "), muted(f"not before {dates}", "body")),
                    *(handed or [(muted("nothing to hand out"),)]),
                )
            )
        if len(plan.issues) > SHOWN:
            more = f"and {len(plan.issues) - SHOWN} more; the pharmacy copy lists all."
            self._list.addWidget(label(more, "note"))


def _products(drawn: Drawn) -> list[tuple[str, TaperProduct]]:
    """The products the plan uses, in the order they are first used."""
    found: dict[tuple[str, TaperProduct], None] = {}
    for step in drawn.plan.steps:
        for dose in step.doses:
            for item in dose.items:
                found[item.drug, item.product] = None
    return list(found)


def _handed(one: HandOut) -> str:
    if one.ml is not None:
        return f"{one.drug} {strength_words(one.product)}: {one.ml}{format.NBSP}mL"
    unit = one.product.form.value
    return f"{one.drug} {strength_words(one.product)}: {format.count(one.units or 0, unit)}"


def _from_home(one: HandOut) -> str:
    if not one.from_home:
        return ""
    if one.product.is_liquid:
        return f"   and {ml_text(one.from_home)} from home"
    return f"   and {format.pieces(one.from_home)} from home"


def _is_count(made: QLineEdit) -> bool:
    text = made.text().strip()
    return text.isascii() and text.isdigit()
