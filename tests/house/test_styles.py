"""The style sheet keeps its rules: roles for colors, no dead or unknown class, nothing inline, legible throughout."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from lms import styleguide, styles

HOUSE = Path(__file__).resolve().parents[2]
STATIC = HOUSE / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
OTHER_SOURCES = [path for path in styles.sources(STATIC) if path.name != "tokens.css"]
# Wagtail's admin and letters wear other clothes.
TEMPLATES = [
    path
    for path in sorted((HOUSE / "templates").rglob("*"))
    if path.suffix in {".html", ".svg"} and not {"admin", "wagtailadmin", "letters"} & set(path.parts)
]
# Chosen by what a page is given, so no template spells them out: a tone, a state, a kind, a level, a swatch's role.
CHOSEN = {
    *("good", "warn", "bad", "idle"),
    *("done", "begun", "locked"),
    *("quiet", "grave", "plain"),
    *("success", "warning", "error"),
    "one-sheet",
    *(f"swatch-{role}" for role in styleguide.ROLES),
}
# Part of the system and documented, though no page needs them yet, or given by a filter.
OFFERED = {"code-entry", "whole", "print-only", "figures", "person", "amount", "form-page"}


def rules(text: str) -> str:
    """Strip what only looks like a selector: comments, strings and addresses."""
    return re.sub(r'/\*.*?\*/|"[^"]*"|url\([^)]*\)', "", text, flags=re.DOTALL)


def defined() -> set[str]:
    return {
        name
        for path in OTHER_SOURCES
        for name in re.findall(r"\.([a-z][\w-]*)", rules(path.read_text(encoding="utf-8")))
    }


def used() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in TEMPLATES:
        for written in re.findall(r'class="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\})*)"', path.read_text(encoding="utf-8")):
            for name in re.sub(r"[\w-]*\{\{.*?\}\}", " ", re.sub(r"\{%.*?%\}", " ", written)).split():
                found.setdefault(name, str(path.relative_to(HOUSE)))
    return found


def test_the_committed_sheet_is_what_its_sources_say() -> None:
    assert (STATIC / "css" / "house.css").read_text(encoding="utf-8") == styles.compose(STATIC)


@pytest.mark.parametrize("path", OTHER_SOURCES, ids=lambda path: path.name)
def test_raw_colors_live_in_the_tokens_alone(path: Path) -> None:
    named = r"(?<![\w-])(?:white|black|red|blue|green|gr[ae]y|gold)(?![\w-])"
    raw = rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(|{named}"

    assert re.findall(raw, rules(path.read_text(encoding="utf-8"))) == []


def test_components_use_roles_and_never_the_palette() -> None:
    palette = set(re.findall(r"--([\w-]+): oklch", TOKENS)) - {"veil"}

    for path in OTHER_SOURCES:
        assert set(re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8"))) & palette == set(), path.name


def test_every_token_that_is_used_exists() -> None:
    sheet = styles.compose(STATIC)

    assert set(re.findall(r"var\(--([\w-]+)", sheet)) - set(re.findall(r"--([\w-]+):", sheet)) == set()


def test_only_hidden_is_important() -> None:
    assert re.findall(r".*!important.*", styles.compose(STATIC)) == ["[hidden] { display: none !important; }"]


def test_every_class_of_the_sheet_is_worn() -> None:
    assert defined() - set(used()) - CHOSEN - OFFERED == set()


def test_every_class_of_a_template_is_drawn() -> None:
    assert {name: path for name, path in used().items() if name not in defined()} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE / "templates")))
def test_templates_hold_no_style_and_no_script(path: Path) -> None:
    inline = r'<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\s(?:src=|type="application/json"))|javascript:'

    assert re.findall(inline, path.read_text(encoding="utf-8"), flags=re.IGNORECASE) == []


def test_the_fonts_weigh_no_more_than_their_share() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 75_000


PAIRS = [
    *(
        (text, surface, 4.5)
        for text in ("text", "text-soft", "link")
        for surface in ("surface", "surface-sunk", "surface-raised")
    ),
    *((text, "surface", 4.5) for text in ("accent-text", "good", "warn", "bad", "link-hover")),
    *((tone, f"{tone}-mist", 4.5) for tone in ("info", "good", "warn", "bad")),
    *(("text", f"{tone}-mist", 7.0) for tone in ("info", "good", "warn", "bad")),
    *(("on-action", action, 4.5) for action in ("action", "action-hover", "grave", "grave-hover")),
    *((text, "surface-deep", 4.5) for text in ("on-deep", "on-deep-soft", "on-deep-accent")),
    *((edge, "surface", 3.0) for edge in ("line-strong", "focus-outer", "action")),
    *((edge, "surface-raised", 3.0) for edge in ("line-strong", "focus-outer", "action", "good")),
    ("on-accent", "on-deep-accent", 4.5),
    ("text-soft", "idle", 4.5),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_roles_can_be_read_on_one_another(front: str, back: str, least: float, theme: str) -> None:
    lighter, darker = sorted((luminance(role(front, theme)), luminance(role(back, theme))), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= least


def role(name: str, theme: str) -> str:
    """Follow a token down to its raw color in one theme."""
    value = re.search(rf"--{name}: ([^;]+);", TOKENS)
    assert value, name
    if both := re.fullmatch(r"light-dark\(var\(--([\w-]+)\), var\(--([\w-]+)\)\)", value[1]):
        return role(both[1] if theme == "light" else both[2], theme)
    if one := re.fullmatch(r"var\(--([\w-]+)\)", value[1]):
        return role(one[1], theme)
    return value[1]


def luminance(oklch: str) -> float:
    """Return WCAG's relative luminance of an OKLCH color (Ottosson's matrices; out-of-gamut channels are clipped)."""
    lightness, chroma, hue = map(float, re.findall(r"[\d.]+", oklch)[:3])
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness / 100 + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness / 100 - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness / 100 - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
