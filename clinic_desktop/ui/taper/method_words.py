"""The methods in words. No Qt."""

from clinic_desktop.domain.plan import Method
from clinic_desktop.ui.taper.settings import Asked, BandText, PlannerSettings

METHODS = (
    (Method.PERCENT_OF_CURRENT.value, "% of last"),
    (Method.PERCENT_OF_START.value, "% of first"),
    (Method.FIXED_MG.value, "mg"),
    (Method.BANDS.value, "dose bands"),
    (Method.OCCUPANCY.value, "points"),
    (Method.CUSTOM.value, "a list"),
)


def method_words(method: Method, amount: str, bands: tuple[BandText, ...]) -> str:
    """`10% of the last dose`."""
    if method is Method.BANDS:
        listed = "; ".join(f"{band.step_mg} mg above {band.above_mg} mg" for band in bands)
        return f"bands of dose ({listed})"
    return {
        Method.PERCENT_OF_CURRENT: f"{amount}% of the last dose",
        Method.PERCENT_OF_START: f"{amount}% of the first dose",
        Method.FIXED_MG: f"{amount} mg",
        Method.OCCUPANCY: f"{amount} points of the modelled curve",
        Method.CUSTOM: "listed doses",
    }[method]


def asked_words(asked: Asked) -> str:
    return method_words(asked.method, asked.amount, asked.bands)


def by_hand_words(settings: PlannerSettings) -> tuple[str, str]:
    """What is listed by hand, and the words of the way back; both empty where nothing is."""
    if settings.method is not Method.CUSTOM:
        return "", ""
    told = ["Doses listed by hand.", *settings.by_hand[-1:]]
    if len(settings.by_hand) > 1:
        told.append(f"{len(settings.by_hand)} changes in all.")
    if settings.asked is None:
        return " ".join(told), ""
    words = asked_words(settings.asked)
    return f"{' '.join(told)} Asked before: {words}.", f"Back to {words}"


def settings_words(settings: PlannerSettings) -> str:
    """The method asked for, with how often; listed doses with what they were made from."""
    words = method_words(settings.method, settings.amount, settings.bands)
    if settings.method is Method.CUSTOM and settings.asked is not None:
        words = f"{words}, from {asked_words(settings.asked)}"
    return f"{words}, every {settings.every} {settings.every_unit}"
