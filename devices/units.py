"""The one table of breath-alcohol units, and the arithmetic between them.

A blood value is converted only with a named blood-to-breath ratio, and a number without a unit is
never converted at all. Exact: 1 mg/L = 1000 µg/L = 100 µg/100 mL of breath. From breath to blood:
g/L blood = mg/L breath x R / 1000. A permille may be g/L or g/kg depending on the country, so the
two are different units here; 1 g/kg is about 1.055 g/L.
"""

from enum import StrEnum


class BreathUnit(StrEnum):
    """A unit as the instrument means it; the value is the text that people and exports see."""

    MG_PER_L = "mg/L"
    UG_PER_L = "µg/L"
    UG_PER_100ML = "µg/100mL"
    G_PER_210L = "g/210L"
    G_PER_L_BLOOD = "g/L blood"
    MG_PER_100ML_BLOOD = "mg/100mL blood"
    PERCENT_BAC = "%BAC"
    PERMILLE_G_PER_L = "‰ (g/L)"
    PERMILLE_G_PER_KG = "‰ (g/kg)"


# Breath units: how many of them make one mg/L.
_BREATH_PER_MG_PER_L: dict[BreathUnit, float] = {
    BreathUnit.MG_PER_L: 1.0,
    BreathUnit.UG_PER_L: 1000.0,
    BreathUnit.UG_PER_100ML: 100.0,
    BreathUnit.G_PER_210L: 0.21,
}

# Blood units: how many of them make one g/L of blood.
_BLOOD_PER_G_PER_L: dict[BreathUnit, float] = {
    BreathUnit.G_PER_L_BLOOD: 1.0,
    BreathUnit.MG_PER_100ML_BLOOD: 100.0,
    BreathUnit.PERCENT_BAC: 0.1,
    BreathUnit.PERMILLE_G_PER_L: 1.0,
    BreathUnit.PERMILLE_G_PER_KG: 1.0 / 1.055,
}


def needs_ratio(unit: BreathUnit) -> bool:
    """Say whether a value in this unit is blood, and so needs a named ratio to become breath."""
    return unit in _BLOOD_PER_G_PER_L


def to_mg_per_l(value: float, unit: BreathUnit, blood_breath_ratio: float) -> float:
    """Convert to mg of ethanol per litre of breath, rounded to 0.001 mg/L.

    blood_breath_ratio is R, usually 2000 to 2300; it is used only for blood units.
    """
    if unit in _BREATH_PER_MG_PER_L:
        return round(value / _BREATH_PER_MG_PER_L[unit], 3)
    g_per_l_blood = value / _BLOOD_PER_G_PER_L[unit]
    return round(g_per_l_blood * 1000.0 / blood_breath_ratio, 3)
