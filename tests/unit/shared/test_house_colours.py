"""The style sheet's colours can be read: on paper and in the dark, in grey and by the colour-blind."""

import re
from itertools import pairwise

import pytest

from shared.http.pages.assets import WEB

_SHEET = (WEB / "static" / "house.css").read_text(encoding="utf-8")
_LIGHT, _DARK = (
    dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", block))
    for block in re.findall(r":root \{(.*?)\}", _SHEET, re.DOTALL)[:2]
)
THEMES = pytest.mark.parametrize("colours", [_LIGHT, _DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@THEMES
@pytest.mark.parametrize("ground", ["paper", "card"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent", "warn"])
def test_text_stands_out_from_its_ground(colours: dict[str, str], text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@THEMES
def test_warnings_and_buttons_can_be_read(colours: dict[str, str]) -> None:
    assert contrast(colours["warn"], colours["warn-paper"]) >= 4.5
    assert contrast(colours["accent-ink"], colours["accent"]) >= 4.5


@THEMES
@pytest.mark.parametrize("step", range(5))
def test_a_tile_can_be_read_at_every_step(colours: dict[str, str], step: int) -> None:
    assert contrast(colours[f"t{step}"], colours[f"s{step}"]) >= 4.5


@THEMES
def test_steps_differ_in_lightness_so_that_no_colour_is_needed_to_tell_them_apart(colours: dict[str, str]) -> None:
    steps = [luminance(colours[f"s{step}"]) for step in range(5)]
    assert steps == sorted(steps, reverse=steps[0] > steps[-1])
    assert all(contrast(colours[f"s{one}"], colours[f"s{one + 1}"]) >= 1.25 for one, _ in pairwise(range(5)))
