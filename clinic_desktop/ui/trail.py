"""Where one has been: back and forward, as in a browser."""

from clinic_desktop.ui.desk import Place


class Trail:
    """Places on either side of the one in view."""

    def __init__(self) -> None:
        self._behind: list[Place] = []
        self._ahead: list[Place] = []

    @property
    def can_go_back(self) -> bool:
        return bool(self._behind)

    @property
    def can_go_forward(self) -> bool:
        return bool(self._ahead)

    def left(self, place: Place) -> None:
        """Gone on from `place`: what lay ahead of it is not ahead any more."""
        self._behind.append(place)
        self._ahead.clear()

    def back(self, here: Place) -> Place:
        self._ahead.append(here)
        return self._behind.pop()

    def forward(self, here: Place) -> Place:
        self._behind.append(here)
        return self._ahead.pop()

    def last_patient(self, here: Place) -> str | None:
        """The person in view, or the one seen last."""
        for place in (here, *reversed(self._behind), *reversed(self._ahead)):
            if place.patient_id is not None:
                return place.patient_id
        return None
