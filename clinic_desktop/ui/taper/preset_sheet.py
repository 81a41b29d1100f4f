"""Presets: what each is, where it comes from, and which other guidance it breaches here."""

from collections.abc import Callable
from functools import partial

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.flag_views import SourceLine
from clinic_desktop.services.taper_views import Breach, PresetOffer
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import LevelMark, label, row, rule


def presets_sheet(
    offers: tuple[PresetOffer, ...], on_choose: Callable[[PresetOffer], object]
) -> Sheet:
    """One part a preset; those that do not fit say why and have no button."""
    sheet = Sheet("Presets, as starting points", width=720, no="Close", name="presets")
    for offer in offers:
        sheet.body.addWidget(rule())
        head = label(offer.name, "strong", wrap=True)
        if offer.fields is not None:
            use = button(
                "Begin from this",
                name=f"preset_{offer.key}",
                on=partial(_choose, sheet, on_choose, offer),
            )
            use.setAccessibleName(f"Begin from {offer.name}")
            line = row(head, use, gap=8)
            line.setStretch(0, 1)
            sheet.body.addLayout(line)
        else:
            sheet.body.addWidget(head)
        sheet.body.addWidget(label(offer.says, "body", wrap=True))
        if offer.fields is None:
            sheet.body.addWidget(label(f"Not here: {offer.not_offered}", "note", wrap=True))
        if offer.modelled:
            sheet.body.addWidget(label(offer.modelled, "note", wrap=True))
        for limit in offer.limits:
            sheet.body.addWidget(label(limit, "note", wrap=True))
        for breach in (*map(_breach_words, offer.breaches), *offer.also_breaks):
            mark = row(LevelMark(Severity.MODERATE), label(breach, "note", wrap=True), gap=8)
            mark.setStretch(1, 1)
            sheet.body.addLayout(mark)
        sources = "; ".join(map(source_words, offer.sources))
        sheet.body.addWidget(
            label(f"{sources}. {offer.sign_off.capitalize()}.", "caption", wrap=True)
        )
    return sheet


def source_words(source: SourceLine) -> str:
    """`Title, page 3 (V)`: the mark says how well the source was read."""
    title = format.one_line(source.title).rstrip(".")
    return f"{title}, {source.locator} ({source.mark})"


def _breach_words(breach: Breach) -> str:
    return f"Faster than {breach.guidance}: {breach.words} ({breach.source.mark})"


def _choose(sheet: Sheet, on_choose: Callable[[PresetOffer], object], offer: PresetOffer) -> None:
    on_choose(offer)
    sheet.close_sheet()
