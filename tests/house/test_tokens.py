"""Colours live in assets/tokens.css alone, and every pair the design uses can be read. The contrasts are computed, not trusted.

OKLCH to linear sRGB after https://bottosson.github.io/posts/oklab/, contrast after WCAG 2.2 (relative luminance).
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "assets" / "tokens.css").read_text()
SURFACES = ("canvas", "surface", "sunken", "hover", "selected")
STATUSES = ("busy", "wait", "asks", "good", "bad", "idle")
HUES = ("lunavo", "monarch", "lunabots", "hard_life_mode", "management", "todo")
LITERAL = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(\s*\d")


def _block(selector: str) -> dict[str, str]:
    """The first rule of a selector, names to values."""
    body = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", TOKENS, re.MULTILINE | re.DOTALL)
    assert body, selector
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body[1]))


LIGHT = _block(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | _block(".dark")}


def _linear(theme: str, name: str) -> tuple[float, float, float]:
    value = THEMES[theme][name]
    found = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", value)
    assert found, f"--{name} is {value}: an opaque oklch() is expected"
    light, chroma, hue = float(found[1]) / 100, float(found[2]), math.radians(float(found[3]))
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long, middle, short = (
        (light + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (light - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (light - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _eight_bit(theme: str, name: str) -> tuple[int, int, int]:
    """As a screen shows it: clipped to sRGB, 8 bits a channel."""

    def encode(channel: float) -> int:
        channel = min(1.0, max(0.0, channel))
        curve = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
        return round(curve * 255)

    red, green, blue = (encode(channel) for channel in _linear(theme, name))
    return red, green, blue


def _luminance(theme: str, name: str) -> float:
    def decode(byte: int) -> float:
        channel = byte / 255
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (decode(byte) for byte in _eight_bit(theme, name))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: str, one: str, other: str) -> float:
    bright, dim = sorted((_luminance(theme, one), _luminance(theme, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _below(theme: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    found = [(one, other, contrast(theme, one, other)) for one, other in pairs]
    return [f"{one} on {other}: {ratio:.2f} < {least}" for one, other, ratio in found if ratio < least]


def test_the_computation_agrees_with_known_values():
    assert _eight_bit("light", "text") == (0x18, 0x21, 0x25)
    assert _eight_bit("dark", "accent") == (0x4F, 0xC5, 0xCB)
    assert contrast("light", "surface", "text") == pytest.approx(16.5, abs=0.3)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_every_surface(theme: str):
    texts = ("text", "muted", "faint", "accent-text", *STATUSES)
    assert _below(theme, [(text, surface) for text in texts for surface in SURFACES], 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_status_is_readable_on_its_own_tint(theme: str):
    assert _below(theme, [(status, f"{status}-bg") for status in STATUSES], 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_filled_buttons_are_readable(theme: str):
    pairs = [("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-bad", "bad-fill"), ("on-bad", "bad-fill-hover")]
    assert _below(theme, pairs, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_controls_and_the_focus_ring_are_seen(theme: str):
    pairs = [(line, surface) for line in ("line-strong", "focus") for surface in SURFACES]
    assert _below(theme, pairs, 3.0) == []


@pytest.mark.parametrize("theme", THEMES)
def test_workspace_hues_are_seen(theme: str):
    assert _below(theme, [(f"hue-{hue}", surface) for hue in HUES for surface in ("canvas", "surface", "sunken")], 3.0) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_face_can_be_read(theme: str):
    assert _below(theme, [(f"ink-{number}", f"face-{number}") for number in range(1, 13)], 4.5) == []


def test_toasts_are_readable_in_both_themes():
    for theme in THEMES:
        assert contrast(theme, "text", "surface") >= 4.5


def test_every_dark_token_has_a_light_one():
    assert sorted(set(_block(".dark")) - set(LIGHT)) == []


def test_every_token_that_is_used_exists():
    used = (ROOT / "assets" / "krake.css").read_text() + (ROOT / "assets" / "icons.svg").read_text()
    local = {"hue", "tone", "tint", "face", "ink"}
    missing = set(re.findall(r"var\(--([\w-]+)", used)) - set(LIGHT) - local
    assert sorted(missing) == []


def test_every_workspace_has_its_hue():
    from krake import registry

    workspaces = registry.workspaces()
    assert workspaces
    for key in workspaces:
        assert f"hue-{key}" in LIGHT, f"assets/tokens.css needs --hue-{key}"
        assert f'[data-hue="{key}"]' in TOKENS


def test_no_colour_is_written_anywhere_else():
    """A literal elsewhere would stay as it is when the theme changes."""
    places = [ROOT / "assets" / "krake.css", ROOT / "assets" / "icons.svg", *(ROOT / "assets").glob("*.js")]
    places += sorted((ROOT / "krake" / "web" / "ui").glob("*.[pj]*"))
    found = []
    for path in places:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            # what CSS calls url("…#name") and JSX `…#name` are references into the sprite, and "#1047" is an order
            if LITERAL.search(re.sub(r'#\$\{|svg#[\w-]+|href="#\w*"|"#\d+"', "", line)):
                found.append(f"{path.name}:{number} {line.strip()[:80]}")
    assert found == []


def test_the_icon_and_the_manifest_repeat_the_tokens():
    """Neither can read a custom property, so they carry copies; here they are held to them."""

    def as_hex(theme: str, name: str) -> str:
        return "#{:02x}{:02x}{:02x}".format(*_eight_bit(theme, name))

    manifest = json.loads((ROOT / "assets" / "manifest.webmanifest").read_text())
    assert manifest["background_color"] == manifest["theme_color"] == as_hex("light", "canvas")
    icon = (ROOT / "assets" / "favicon.svg").read_text()
    assert re.findall(r"#[0-9a-f]{6}", icon) == [as_hex("light", "accent"), as_hex("dark", "accent")]
    for entry in manifest["icons"]:
        assert (ROOT / "assets" / entry["src"].lstrip("/")).exists(), entry["src"]


def test_the_sheet_stays_lean():
    assert (ROOT / "assets" / "krake.css").stat().st_size <= 40_000
