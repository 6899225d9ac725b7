"""The way of a dossier as a picture: steps in columns from left to right, what runs side by side in one column."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.domain.dossiers.shapes import StepView


@dataclass(frozen=True)
class Column:
    """Steps that lie equally far from the beginning; `parallel` when several agencies work at once."""

    steps: tuple[StepView, ...]

    @property
    def parallel(self) -> bool:
        return len(self.steps) > 1


def columns(steps: Sequence[StepView]) -> list[Column]:
    """Each step one column behind the last of those that it comes after."""
    place: dict[str, int] = {}
    left = list(steps)
    while left:
        step = next((one for one in left if all(code in place for code in one.after)), left[0])
        left.remove(step)
        place[step.code] = max((place.get(code, 0) + 1 for code in step.after), default=0)
    deepest = max(place.values(), default=-1)
    return [Column(tuple(step for step in steps if place[step.code] == depth)) for depth in range(deepest + 1)]
