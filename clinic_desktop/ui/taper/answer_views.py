"""What stands in the plan's place when there is none: a field refused, or no plan."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.plan import Infeasible
from clinic_desktop.services.taper_views import StepChoice
from clinic_desktop.ui import format
from clinic_desktop.ui.states import StateView
from clinic_desktop.ui.taper.from_contract import settings_of
from clinic_desktop.ui.taper.nearest import nearest_words, with_nearest
from clinic_desktop.ui.taper.settings import PlannerSettings


def refused_view(words: str) -> QWidget:
    return StateView("No plan with these fields.", format.one_line(words), name="plannerRefused")


def infeasible_view(
    infeasible: Infeasible,
    settings: PlannerSettings,
    on_mend: Callable[[PlannerSettings], object],
    ways: Sequence[StepChoice] = (),
) -> QWidget:
    """Reasons, and a button for each value that would mend them; `ways` by what is marketed."""
    offers: list[tuple[str, str, Callable[[], object]]] = []
    for nearest in infeasible.nearest:
        mended = with_nearest(settings, nearest)
        if mended is not None:
            offers.append((nearest_words(nearest), "plain", partial(on_mend, mended)))
    for way in ways:
        if way.fields is not None:
            offers.append((way.words, "plain", partial(on_mend, settings_of(way.fields, settings))))
    told = [reason.message for reason in infeasible.reasons]
    told += [f"{way.words}." for way in ways if way.fields is None]
    if offers:
        told.append("The nearest that would work:")
    return StateView(
        "These fields give no plan.",
        format.one_line(" ".join(told)),
        buttons=tuple(offers),
        name="plannerInfeasible",
    )
