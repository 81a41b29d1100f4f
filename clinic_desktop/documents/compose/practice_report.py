"""The practice report on paper: headline figures, months, rules, reasons, published measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import (
    Block,
    BulletList,
    Document,
    DocumentKind,
    Edition,
    Heading,
    KeyValue,
    Paper,
    Paragraph,
    PlainTable,
    RunCharts,
    RunSeries,
    SmallPrint,
    Span,
    Stamp,
)
from clinic_desktop.documents.compose.frame import footer_of, letterhead_of, records_words
from clinic_desktop.documents.context import Clinic
from clinic_desktop.documents.wording import Wording
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.practice_report import PracticeReport
from clinic_desktop.domain.run_chart import median

CHARTS_A_ROW = 2


def practice_report(
    report: PracticeReport, clinic: Clinic, texts: Texts, *, code: str, lang: str, paper: Paper
) -> Document:
    """The whole report. `code` names this run on every page."""
    writer = _Writer(report, texts, Wording(texts))
    records = records_words(report.records_up_to, texts)
    return Document(
        kind=DocumentKind.PRACTICE_REPORT,
        title=f"{texts.words('report.title')} {code}",
        lang=lang,
        paper=paper,
        edition=Edition.STANDARD,
        stamps=(Stamp.DEMO,) if report.demo else (),
        letterhead=letterhead_of(clinic, texts),
        address=None,
        footer=footer_of(
            (Span(texts.words("report.footer_code", code=code), bold=True),),
            ((Span(writer.period()),), (Span(records),)),
            texts,
        ),
        blocks=tuple(writer.blocks()),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    report: PracticeReport
    texts: Texts
    wording: Wording

    def blocks(self) -> Iterator[Block]:
        report = self.report
        yield Heading(self._say("title"), 1)
        yield self._paragraph(
            "lead", first=self.day(report.from_on), last=self.day(report.to_on), leads=False
        )
        yield KeyValue(tuple(self._facts()))
        yield from self._compared()
        yield from self._months()
        yield from self._rules()
        yield from self._reasons()
        yield from self._measures()
        yield Heading(self._say("notes.heading"))
        yield SmallPrint(report.notes)
        if report.local_policy:
            yield Heading(self._say("facts.policy"))
            yield BulletList(tuple((Span(words),) for words in report.local_policy))

    def day(self, on: date) -> str:
        return self.wording.date_text(on)

    def period(self) -> str:
        return f"{self.day(self.report.from_on)} to {self.day(self.report.to_on)}"

    def _say(self, key: str, **fields: str) -> str:
        return self.texts.words(f"report.{key}", **fields)

    def _paragraph(self, key: str, *, leads: bool = True, **fields: str) -> Paragraph:
        return Paragraph((Span(self._say(key, **fields)),), leads=leads)

    def _facts(self) -> Iterator[tuple[str, str]]:
        report = self.report
        yield self._say("facts.period"), self.period()
        yield self._say("facts.people"), str(report.months[-1].on_drugs)
        count = str(len(report.rules))
        yield self._say("facts.rules"), f"{self._say('facts.rules_on', count=count)}"
        if report.rules_off:
            yield self._say("facts.off"), "\n".join(report.rules_off)

    def _compared(self) -> Iterator[Block]:
        report = self.report
        yield Heading(self._say("compared.heading"))
        if report.last_run_to is None:
            yield self._paragraph("compared.first")
            before = self._say("compared.head_before_none")
        else:
            before = self._say("compared.head_before", date=self.day(report.last_run_to))
        yield PlainTable(
            (self._say("compared.head_what"), self._say("compared.head_now"), before,
             self._say("compared.head_change")),
            tuple(
                (
                    one.name,
                    str(one.now),
                    self._or_dash(one.before),
                    self._or_dash(None if one.before is None else one.now - one.before, sign=True),
                )
                for one in report.compared
            ),
            (8, 3, 5, 3),
        )  # fmt: skip

    def _months(self) -> Iterator[Block]:
        months = self.report.months
        yield Heading(self._say("months.heading"))
        yield self._paragraph("months.lead")
        names = ("long_term", "rising", "overdue", "opioid")
        series = [self._series(name, tuple(getattr(m, name) for m in months)) for name in names]
        first, last = (f"{on.month:02}/{on.year}" for on in (months[0].on, months[-1].on))
        for at in range(0, len(series), CHARTS_A_ROW):
            yield RunCharts(tuple(series[at : at + CHARTS_A_ROW]), first, last)
        yield PlainTable(
            tuple(self._say(f"months.{name}") for name in ("day", "on_drugs", *names)),
            tuple(
                (
                    self.day(month.on),
                    *(str(getattr(month, name)) for name in ("on_drugs", *names)),
                )
                for month in months
            ),
            (9, 4, 5, 4, 4, 4),
        )

    def _series(self, name: str, values: tuple[int, ...]) -> RunSeries:
        title = self._say(f"months.{name}")
        middle = self._say("months.median", count=decimal_text(median(values), 1))
        counts = ", ".join(str(value) for value in values)
        return RunSeries(title, values, middle, f"{title}: {counts}; {middle}")

    def _rules(self) -> Iterator[Block]:
        report = self.report
        yield Heading(self._say("rules.heading"))
        yield self._paragraph("rules.lead", days=str(report.acted_within_days))
        loud = [one for one in report.rules if one.flags or one.arisen]
        heads = ("rule", "flags", "per_100", "arisen", "acted", "note")
        yield PlainTable(
            tuple(self._say(f"rules.{name}") for name in heads),
            tuple(
                (
                    f"{one.rule_id} {one.title}",
                    str(one.flags),
                    self._or_dash(one.per_100),
                    str(one.arisen),
                    str(one.acted) if one.arisen else self._say("dash"),
                    self._say("rules.look") if one.to_look_at else " ",
                )
                for one in loud
            ),
            (11, 3, 3, 3, 4, 5),
        )
        if any(one.to_look_at for one in loud):
            yield self._paragraph(
                "rules.low_action",
                leads=False,
                percent=str(report.low_action_percent),
                months=str(report.low_action_months),
            )
        quiet = [one.rule_id for one in report.rules if not (one.flags or one.arisen)]
        if quiet:
            yield self._paragraph("rules.quiet", leads=False, rules=", ".join(quiet))

    def _reasons(self) -> Iterator[Block]:
        yield Heading(self._say("reasons.heading"))
        rows = tuple(
            (f"{one.rule_id} {one.title}", reason, str(times))
            for one in self.report.rules
            for reason, times in one.reasons.items()
        )
        if not rows:
            yield self._paragraph("reasons.none", leads=False)
            return
        heads = tuple(self._say(f"reasons.{name}") for name in ("rule", "reason", "times"))
        yield PlainTable(heads, rows, (8, 8, 3))

    def _measures(self) -> Iterator[Block]:
        yield Heading(self._say("measures.heading"))
        yield self._paragraph("measures.lead")
        heads = ("measure", "year", "of", "met", "share", "open")
        yield PlainTable(
            tuple(self._say(f"measures.{name}") for name in heads),
            tuple(
                (
                    f"{one.measure_id} {one.title}",
                    str(one.year),
                    str(one.denominator),
                    str(one.numerator),
                    f"{self._or_dash(one.share)}%" if one.share is not None else self._say("dash"),
                    str(one.open),
                )
                for one in self.report.measures
            ),
            (11, 3, 3, 3, 4, 4),
        )

    def _or_dash(self, value: int | Fraction | None, *, sign: bool = False) -> str:
        if value is None:
            return self._say("dash")
        text = decimal_text(Fraction(value), 1)
        return f"+{text}" if sign and value > 0 else text
