"""Undo and redo of the planner's settings. No Qt."""

from clinic_desktop.ui.taper.settings import PlannerSettings


class History:
    """What the settings were, newest last. Edits of one `gesture` (a drag) are one step back."""

    def __init__(self) -> None:
        self._past: list[PlannerSettings] = []
        self._future: list[PlannerSettings] = []
        self._gesture: object = None

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def clear(self) -> None:
        self._past, self._future, self._gesture = [], [], None

    def edited(self, before: PlannerSettings, gesture: object = None) -> None:
        """`before` was in force until this edit."""
        if gesture is None or gesture != self._gesture:
            self._past.append(before)
        self._gesture = gesture
        self._future = []

    def undo(self, now: PlannerSettings) -> PlannerSettings | None:
        if not self._past:
            return None
        self._future.append(now)
        self._gesture = None
        return self._past.pop()

    def redo(self, now: PlannerSettings) -> PlannerSettings | None:
        if not self._future:
            return None
        self._past.append(now)
        self._gesture = None
        return self._future.pop()
