"""How colours look to an eye that lacks one of its three receptors, and how far apart two are.

Matrices of Machado, Oliveira and Fernandes (2009), full severity, upon linear red, green and blue;
difference as the distance in CIE 1976 L*a*b*, of which about 2.3 can just be noticed.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float64]

EYES: Final[dict[str, Colour]] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
_XYZ: Final = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
_WHITE: Final = _XYZ @ np.ones(3)


def seen(colour: str, eye: str) -> Colour:
    """`#rrggbb` as this eye sees it, linear."""
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.clip(EYES[eye] @ linear, 0.0, 1.0)


def difference(one: str, other: str, eye: str) -> float:
    """How far apart this eye sees them."""
    return math.dist(_lab(seen(one, eye)), _lab(seen(other, eye)))


def contrast(one: str, other: str, eye: str) -> float:
    """By lightness alone, after WCAG."""
    light = sorted(float((_XYZ @ seen(colour, eye))[1]) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _lab(linear: Colour) -> tuple[float, float, float]:
    ratio = _XYZ @ linear / _WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))
