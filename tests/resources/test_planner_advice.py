"""The planner's own figures: in the resource with their marks, and the same as the program's."""

import shutil
from pathlib import Path

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.planner_advice import PLANNER, load_planner_advice
from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.taper.diazepam import DIAZEPAM
from clinic_desktop.taper.pace import HALF_OCCUPANCY_DIAZEPAM_UG

CITATIONS = load_catalogue(resources_root()).citations.keys()


def test_the_constant_of_the_model_is_the_one_the_planner_computes_with() -> None:
    model = load_planner_advice(resources_root(), CITATIONS).model
    assert model.half_occupancy_mg * UG_PER_MG == HALF_OCCUPANCY_DIAZEPAM_UG
    assert model.drug == DIAZEPAM


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (('field = "start.weeks"', 'field = "start.week"'), "start.weeks"),
        (('key = "L24"', 'key = "L240"'), "L240: is no citation"),
        (('half_occupancy_mg = "24.70"', "half_occupancy_mg = 24.70"), "half_occupancy_mg"),
    ],
)
def test_a_figure_without_its_mark_or_source_is_a_fault(
    tmp_path: Path, changed: tuple[str, str], told: str
) -> None:
    (tmp_path / "guidance").mkdir()
    shutil.copy(resources_root() / PLANNER, tmp_path / PLANNER)
    text = (tmp_path / PLANNER).read_text("utf-8")
    (tmp_path / PLANNER).write_text(text.replace(*changed, 1), "utf-8")
    with pytest.raises(ResourceFaults) as found:
        load_planner_advice(tmp_path, CITATIONS)
    assert told in str(found.value.message)
