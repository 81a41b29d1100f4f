"""The numbers several rules share; they stand once, in resources/rules/shared.toml.

Meanings and marks: design page rules_precise.md, sections 2 to 4. All are proposals awaiting
clinical review.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ExposureNumbers:
    """Counting rules: days are whole days, ratios exact, PDC cut-offs in hundredths."""

    dispensed_replaces_within_days: int = 14
    carry_forward_days: int = 30
    prn_span_cap_days: int = 90
    gap_floor_days: int = 30
    gap_share_of_supply: Fraction = Fraction(1, 2)
    gap_cap_days: int = 60
    left_censor_days: int = 60
    open_stay_days: int = 90
    unplaced_days: int = 90
    regular_pdc_hundredths: int = 57
    intermittent_pdc_hundredths: int = 43
    pattern_window_days: int = 90
    dependence_likely_days: int = 90
    dependence_likely_days_moderate_dose: int = 28
    low_band_dde_ug: int = 10_000
    moderate_band_dde_ug: int = 15_000
    very_high_dde_ug: int = 30_000
    recent_dose_days: int = 28
    overlap_run_gap_days: int = 30
    overlap_recent_days: int = 28
    review_plan_lookback_days: int = 89
    review_overlap_lookback_days: int = 27
    older_age_years: int = 65
    lapse_days_short_acting: int = 3
    lapse_days_long_acting: int = 7
    steady_drugs_days: int = 13
    detox_course_days: int = 14
    early_refill_min_days: int = 7
    early_refill_share: Fraction = Fraction(1, 4)
    early_refills_recent: int = 2
    early_refills_recent_days: int = 90
    early_refills_long: int = 3
    early_refills_long_days: int = 180
    sources_window_days: int = 180
    discharge_bridge_days: int = 7
    new_drug_days: int = 180
