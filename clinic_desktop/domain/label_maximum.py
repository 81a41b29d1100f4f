"""The labelled maximum daily dose that counts for a person (rules_precise.md, 7 ESC-04).

Of the rows for the drug, the jurisdiction and the release held, those count whose indication is
named on the orders; if none is named that the drug has a row for, all count, and so the highest.
At an older age an indication's own older row comes first, then the older row for any indication,
then the adult one.
"""

from collections.abc import Collection, Iterable

from clinic_desktop.domain.drug import Ingredient, LabelledMaximum, Release
from clinic_desktop.domain.records import Sex

STEMS = {
    "anxiety": ("anx",),
    "panic": ("panic",),
    "insomnia": ("insom", "sleep"),
    "epilepsy": ("epilep", "seiz"),
    "seizure": ("epilep", "seiz"),
    "spasticity-cerebral-palsy": ("spas",),
    "alcohol-withdrawal": ("withdrawal", "detox"),
}


def label_maximum(
    drug: Ingredient,
    *,
    jurisdiction: str,
    releases: Collection[Release],
    indications: Iterable[str],
    older: bool,
    sex: Sex,
) -> LabelledMaximum | None:
    """The row with the largest figure among those that count, or the one that says the label has
    no maximum; None when the drug has no row. `indications` are texts in lower case."""
    rows = [
        row
        for row in drug.label_maxima
        if row.jurisdiction == jurisdiction and (row.release is None or row.release in releases)
    ]
    texts = tuple(indications)
    known = sorted({row.indication for row in rows})
    named = [one for one in known if any(s in t for s in STEMS.get(one, ()) for t in texts)]
    found = [row for one in named or known for row in _rows_for(one, rows, older=older, sex=sex)]
    without_figure = next((row for row in found if row.ug_per_day is None), None)
    if without_figure is not None:
        return without_figure
    return max(found, key=lambda row: row.ug_per_day or 0, default=None)


def _rows_for(
    indication: str, rows: Iterable[LabelledMaximum], *, older: bool, sex: Sex
) -> list[LabelledMaximum]:
    by = {(row.indication, row.population): row for row in rows}
    if older:
        for wanted in ((indication, "older"), ("any", "older")):
            if wanted in by:
                return [by[wanted]]
    if (indication, "adult") in by:
        return [by[indication, "adult"]]
    # Where a label differs by sex and it is not known, both figures count: the larger decides.
    sexes = (sex.value,) if sex in (Sex.FEMALE, Sex.MALE) else (Sex.FEMALE.value, Sex.MALE.value)
    return [by[indication, one] for one in sexes if (indication, one) in by]
