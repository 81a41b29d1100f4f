"""The clinic's tables as data frames, in the shape both rivals begin from."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from clinic_desktop.domain.drug import DrugClass, Ingredient

Frames = dict[str, Any]

_RX = """
    SELECT p.patient_id AS person, d.ingredient, d.strength_ug AS ug, p.units_per_day AS units,
           p.as_needed AS prn, p.start_day, CAST(p.quantity AS REAL) AS quantity,
           p.days_supply AS days, p.source, p.status
    FROM prescriptions p JOIN recognised_drugs d ON d.id = p.drug_id
    WHERE d.ingredient IN ({}) AND d.systemic_oral AND p.start_day IS NOT NULL
"""
_REVIEWS = """
    SELECT patient_id AS person, review_day FROM reviews
    WHERE review_day <= ? AND contact IN ('seen', 'phone', 'video') AND reviewer IS NOT NULL
      AND indication IS NOT NULL AND decision IS NOT NULL AND reason IS NOT NULL
      AND (benefit IS NOT NULL OR harms IS NOT NULL)
"""
_STAYS = """
    SELECT patient_id AS person, start_day AS stay_from, end_day - start_day AS stay_days
    FROM encounters WHERE kind = 'inpatient' AND end_day > start_day AND end_day <= ?
"""
_CONDITIONS = "SELECT patient_id AS person, word FROM conditions WHERE onset_day <= ?"


def read_frames(path: Path, ingredients: Mapping[str, Ingredient], day: int) -> Frames:
    wanted = [
        key for key, one in ingredients.items() if one.is_bzra or one.drug_class is DrugClass.OPIOID
    ]
    connection = sqlite3.connect(path)
    marks = ",".join("?" * len(wanted))
    rx = pd.read_sql(_RX.format(marks), connection, params=tuple(wanted))
    rx["units"] = rx["units"].map(_number, na_action="ignore").astype(float)
    rx["prn"] = rx["prn"].astype(bool)
    rx["bzra"] = rx["ingredient"].map({key: one.is_bzra for key, one in ingredients.items()})
    rx["z_drug"] = rx["ingredient"].map(
        {key: one.drug_class is DrugClass.Z_DRUG for key, one in ingredients.items()}
    )
    rx = rx[rx["person"].isin(rx.loc[rx["bzra"], "person"])]
    frames: Frames = {"rx": rx}
    for name, query in (("reviews", _REVIEWS), ("stays", _STAYS), ("conditions", _CONDITIONS)):
        frames[name] = pd.read_sql(query, connection, params=(day,))
    connection.close()
    return frames


def ratios(
    ingredients: Mapping[str, Ingredient],
) -> Iterable[tuple[str, float | None, float | None, float | None]]:
    """Per ingredient: diazepam for one of it in either table, and where its own high band begins
    (micrograms)."""
    for key, one in ingredients.items():
        first = one.mg_for_10_diazepam_va_dod or one.mg_for_10_diazepam_ashton
        second = one.mg_for_10_diazepam_ashton or one.mg_for_10_diazepam_va_dod
        band = float(one.band_limits_ug[1]) if one.band_limits_ug is not None else None
        yield key, _times(first), _times(second), band


def _times(mg_for_10: Any) -> float | None:
    return 10 / float(mg_for_10) if mg_for_10 is not None else None


def _number(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)
