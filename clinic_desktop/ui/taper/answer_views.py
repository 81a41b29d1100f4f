"""What stands in the plan's place when there is none: a field refused, or no plan."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.plan import Infeasible
from clinic_desktop.ui import format
from clinic_desktop.ui.states import StateView
from clinic_desktop.ui.taper.nearest import nearest_words, with_nearest
from clinic_desktop.ui.taper.settings import PlannerSettings


def refused_view(words: str) -> QWidget:
    return StateView("No plan with these fields.", format.one_line(words), name="plannerRefused")


def infeasible_view(
    infeasible: Infeasible,
    settings: PlannerSettings,
    on_mend: Callable[[PlannerSettings], object],
) -> QWidget:
    """Reasons, and a button for each value that would mend them."""
    offers: list[tuple[str, str, Callable[[], object]]] = []
    for nearest in infeasible.nearest:
        mended = with_nearest(settings, nearest)
        if mended is not None:
            offers.append((nearest_words(nearest), "plain", partial(on_mend, mended)))
    reasons = " ".join(reason.message for reason in infeasible.reasons)
    return StateView(
        "These fields give no plan.",
        format.one_line(f"{reasons} {'The nearest that would work:' if offers else ''}"),
        buttons=tuple(offers),
        name="plannerInfeasible",
    )
