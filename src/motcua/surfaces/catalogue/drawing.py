"""The steps of a version as a picture for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from motcua.domain.catalogue.differences import role_word
from motcua.domain.catalogue.layout import STEP_HEIGHT, STEP_WIDTH, lay_out
from motcua.domain.catalogue.rules import condition_of
from motcua.domain.catalogue.words import condition_words
from motcua.surfaces.look.templatetags.motcua import localised


@dataclass(frozen=True)
class DrawnStep:
    x: int
    y: int
    name: str
    words: str
    hours: str
    only: str
    in_turn: bool


@dataclass(frozen=True)
class Picture:
    steps: tuple[DrawnStep, ...]
    arrows: tuple[str, ...]
    width: int
    height: int
    step_width: int = STEP_WIDTH
    step_height: int = STEP_HEIGHT


def draw(content: Mapping[str, Any]) -> Picture:
    """Also of a draft with faults: as much as can be drawn."""
    steps = {str(step.get("code", "")): step for step in content.get("steps", [])}
    layout = lay_out({code: [str(one) for one in step.get("after", [])] for code, step in steps.items()})
    form = content.get("form") or {}
    drawn = tuple(_step(box.x, box.y, steps[box.code], form) for box in layout.boxes)
    arrows = tuple(" ".join(f"{x},{y}" for x, y in arrow.points) for arrow in layout.arrows)
    return Picture(drawn, arrows, layout.width, layout.height)


def _step(x: int, y: int, step: Mapping[str, Any], form: Mapping[str, Any]) -> DrawnStep:
    words = f"{role_word(str(step.get('role', '')))} · {step.get('agency', '')}"
    only = condition_words(condition_of(step.get("when")), form) if step.get("when") else ""
    hours = number_format(f"{step.get('hours', 0):g}")  # 3,5 in Vietnamese
    return DrawnStep(x, y, localised(step) or str(step.get("code")), words, hours, only, bool(step.get("in_turn")))
