"""Dates, doses and amounts of tablets in the words of one language.

Six quarters of a tablet are "1 and a half tablets"; 2,500 microlitres are "2.5 mL".

A part of a tablet is always a word ("half"), a whole number always digits. A decimal of a tablet
is never written, because "0.5 tablets" and "1/2 tablet" are misread as 5 and as 1 or 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import DoseLine, Span, Spans
from clinic_desktop.domain.dose import decimal_text, mg, mg_text
from clinic_desktop.domain.plan import (
    DoseAtTime,
    Item,
    Piece,
    PlanStep,
    ProductForm,
    SupplyLine,
    TaperProduct,
    TimeOfDay,
)

NBSP = "\u00a0"
UL_PER_ML = 1000
QUARTERS = 4


def ml_text(ul: int) -> str:
    """Microlitres as millilitres with the unit: "2.5 mL"."""
    return f"{decimal_text(Fraction(ul, UL_PER_ML))}{NBSP}mL"


def percent_text(ratio: Fraction) -> str:
    """A ratio as a percentage, two places at most: "7.41%". A rise reads "-5%"."""
    return f"{decimal_text(ratio * 100, 2)}%"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of `texts` for the small things every document says."""

    texts: Texts

    def date_text(self, day: date) -> str:
        """ "30 November 2026": the month is always a word."""
        month = self.texts.words(f"dates.months.m{day.month}")
        return f"{day.day}{NBSP}{month} {day.year}"

    def weekday_date(self, day: date) -> str:
        """ "Monday 30 November 2026"."""
        return f"{self.texts.words(f'dates.weekdays.d{day.isoweekday()}')} {self.date_text(day)}"

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday being 0."""
        return self.texts.words(f"dates.weekdays.d{number + 1}")

    def weekday_and_day(self, day: date) -> str:
        """ "Monday" over "30 November", where the year is plain from the page."""
        weekday, rest = self.weekday_date(day).removesuffix(f" {day.year}").split(" ", 1)
        return f"{weekday}\n{rest.replace(NBSP, ' ')}"

    def dates(self, first: date, last: date) -> str:
        """ "Monday 30 November 2026 to Sunday 27 December 2026"; one day is named once."""
        if first == last:
            return self.weekday_date(first)
        return self.texts.words(
            "dates.from_to", first=self.weekday_date(first), last=self.weekday_date(last)
        )

    def days(self, count: int) -> str:
        """Days in words, as whole weeks where they are: "4 weeks", "1 week", "10 days"."""
        if count % 7 == 0:
            weeks = count // 7
            return self.texts.words("dates.week" if weeks == 1 else "dates.weeks", n=str(weeks))
        return self.texts.words("dates.day" if count == 1 else "dates.days", n=str(count))

    def when(self, time: TimeOfDay) -> str:
        return self.texts.words(f"dose.when.{time.value}")

    def milligrams(self, dose_ug: int) -> str:
        """The first mention on a patient's page: "13.5 milligrams (mg)"."""
        return self.texts.words("dose.milligrams", mg=mg(dose_ug))

    def all_of(self, parts: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.texts.words("dose.and", first=", ".join(parts[:-1]), last=parts[-1])

    def units(self, form: ProductForm, count: int) -> str:
        """The noun for `count` units of a form: "tablet", "tablets"."""
        return self.texts.words(f"dose.form.{form.value}.{'one' if count == 1 else 'many'}")

    def amount(self, quarters: int, form: ProductForm) -> str:
        """Quarters of a unit in words: 2 is "half a tablet", 6 "1 and a half tablets"."""
        whole, part = divmod(quarters, QUARTERS)
        one = self.texts.words(f"dose.form.{form.value}.one")
        many = self.texts.words(f"dose.form.{form.value}.many")
        if not part:
            return self.texts.words("dose.whole", n=str(whole), units=one if whole == 1 else many)
        if not whole:
            return self.texts.words(f"dose.part.q{part}", unit=one)
        return self.texts.words(f"dose.mixed.q{part}", n=str(whole), units=many)

    def strength(self, product: TaperProduct) -> str:
        """ "5 mg"; for a liquid always with its volume, "2 mg in 5 mL"."""
        if product.per_ul is None:
            return mg_text(product.strength_ug)
        return self.texts.words(
            "dose.concentration",
            strength=mg_text(product.strength_ug),
            volume=ml_text(product.per_ul),
        )

    def product(self, drug: str, product: TaperProduct) -> str:
        """ "diazepam 5 mg tablets", "diazepam 2 mg in 5 mL liquid"."""
        return self.texts.words(
            "dose.product",
            drug=drug,
            strength=self.strength(product),
            units=self.units(product.form, 2),
        )

    def dose(self, step: PlanStep) -> str:
        """The day's dose of a step; while two drugs are taken, each is named."""
        if step.dose_ug is not None:
            return mg_text(step.dose_ug)
        return self.all_of([f"{d.drug}{NBSP}{mg_text(d.dose_ug)}" for d in step.by_drug])

    def dose_at(self, dose: DoseAtTime) -> str:
        """The dose at one time; a time when two drugs are taken names each."""
        by_drug: dict[str, int] = {}
        for item in dose.items:
            by_drug[item.drug] = by_drug.get(item.drug, 0) + item.dose_ug
        if len(by_drug) < 2:
            return mg_text(dose.dose_ug)
        return self.all_of([f"{drug}{NBSP}{mg_text(ug)}" for drug, ug in by_drug.items()])

    def supply(self, line: SupplyLine, *, name_drug: bool = False) -> str:
        """ "70 tablets of 5 mg", "150 mL of the 2 mg in 5 mL liquid"."""
        if line.product.is_liquid:
            amount = ml_text((line.ml or 0) * UL_PER_ML)
            return _plain(self._liquid(amount, line.drug, line.product, name_drug))
        count = line.units or 0
        amount = f"{count:,}{NBSP}{self.units(line.product.form, count)}"
        return _plain(self._solid(amount, line.drug, line.product, name_drug))

    def dose_lines(
        self, items: Iterable[Item], main: frozenset[tuple[str, int]], *, name_drug: bool
    ) -> tuple[DoseLine, ...]:
        """One line a product. `main` holds the (drug, strength) drawn large and filled."""
        lines = []
        for (drug, product), group in groupby(items, key=lambda i: (i.drug, i.product)):
            parts = tuple(group)
            if product.is_liquid:
                amount = ml_text(sum(i.ul or 0 for i in parts))
                words = self._liquid(amount, drug, product, name_drug)
                lines.append(DoseLine((), words, product.form))
                continue
            pieces = tuple(i.piece for i in parts if i.piece for _ in range(i.count))
            amount = self.amount(sum(p.quarters for p in pieces), product.form)
            words = self._solid(amount, drug, product, name_drug)
            lesser = (drug, product.strength_ug) not in main
            alt = self.picture(pieces, product.form)
            lines.append(DoseLine(pieces, words, product.form, lesser, alt))
        return tuple(lines)

    def picture(self, pieces: Sequence[Piece], form: ProductForm) -> str:
        """What is drawn: "1 whole tablet, half a tablet and a quarter of a tablet"."""
        one, many = self.units(form, 1), self.units(form, 2)
        wholes = sum(piece is Piece.WHOLE for piece in pieces)
        parts = []
        if wholes:
            units = one if wholes == 1 else many
            parts.append(self.texts.words("dose.picture.whole", n=str(wholes), units=units))
        parts += [
            self.texts.words(f"dose.picture.{piece.value}", units=one)
            for piece in pieces
            if piece is not Piece.WHOLE
        ]
        return self.all_of(parts)

    def _solid(self, amount: str, drug: str, product: TaperProduct, name_drug: bool) -> Spans:
        strength = self.strength(product)
        if name_drug:
            return self.spans("dose.line_named", amount=amount, drug=drug, strength=strength)
        return self.spans("dose.line", amount=amount, strength=strength)

    def _liquid(self, amount: str, drug: str, product: TaperProduct, name_drug: bool) -> Spans:
        strength = self.strength(product)
        if name_drug:
            return self.spans("dose.liquid_named", amount=amount, drug=drug, strength=strength)
        return self.spans("dose.liquid", amount=amount, strength=strength)

    def spans(self, key: str, **fields: str) -> Spans:
        return tuple(Span(text, bold) for text, bold in self.texts.spans(key, **fields))

    def items(self, key: str, **fields: str) -> tuple[Spans, ...]:
        return tuple(
            tuple(Span(text, bold) for text, bold in line)
            for line in self.texts.lines(key, **fields)
        )


def _plain(spans: Spans) -> str:
    return "".join(span.text for span in spans)
