"""What makes a procedure sound: decisions on its content, no database."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import FieldError, InvalidInput

Unit = Literal["working_day", "day", "hour"]
UNITS = ("working_day", "day", "hour")
STEP_ROLES = ("receptionist", "specialist", "leader", "cashier", "post_clerk")


@dataclass(frozen=True)
class TimeLimit:
    value: int
    unit: Unit


@dataclass(frozen=True)
class Requirement:
    """A document that must be handed in."""

    code: str
    name: str
    originals: int
    copies: int
    required: bool


@dataclass(frozen=True)
class StepPlan:
    """A step of the published way; `hours` are working hours allowed, `after` the steps that must be done before."""

    code: str
    name: str
    role: str
    agency: str
    hours: float
    after: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """The content of a version, checked."""

    time_limit: TimeLimit
    time_limit_note: str
    fee: int
    publication_fee: int
    documents: tuple[Requirement, ...]
    steps: tuple[StepPlan, ...]
    result: str
    checked: bool

    @property
    def total_fee(self) -> int:
        """Đồng to pay at intake."""
        return self.fee + self.publication_fee

    def step(self, code: str) -> StepPlan | None:
        return next((step for step in self.steps if step.code == code), None)


def read_content(raw: dict[str, Any], agencies: frozenset[str]) -> Content:
    """Checks and reads what master data says. Raises InvalidInput with every fault found."""
    errors: list[FieldError] = []
    limit = raw.get("time_limit", {})
    if (
        limit.get("unit") not in UNITS or not isinstance(limit.get("value"), int) or limit["value"] < 0
    ):  # 0: the same day
        errors.append(FieldError("time_limit", _("Give a whole number and one of: working_day, day, hour")))
    errors += _step_faults(raw.get("steps", []), agencies)
    codes = [document["code"] for document in raw.get("documents", [])]
    if len(codes) != len(set(codes)):
        errors.append(FieldError("documents", _("Two documents have the same code")))
    if errors:
        raise InvalidInput(errors)
    return content_of(raw)


def content_of(raw: dict[str, Any]) -> Content:
    """Reads content that was checked when it was published."""
    return Content(
        TimeLimit(raw["time_limit"]["value"], raw["time_limit"]["unit"]),
        raw.get("time_limit_note", ""),
        raw.get("fee", 0),
        raw.get("publication_fee", 0),
        tuple(
            Requirement(d["code"], d["name"], d.get("originals", 0), d.get("copies", 0), d.get("required", True))
            for d in raw.get("documents", [])
        ),
        tuple(
            StepPlan(s["code"], s["name"], s["role"], s["agency"], float(s["hours"]), tuple(s.get("after", [])))
            for s in raw["steps"]
        ),
        raw.get("result", ""),
        bool(raw.get("checked", False)),
    )


def _step_faults(steps: list[dict[str, Any]], agencies: frozenset[str]) -> list[FieldError]:
    """Every step known once, by a known role at a known agency, after known steps, and no circle."""
    errors: list[FieldError] = []
    codes = [step["code"] for step in steps]
    if not steps:
        errors.append(FieldError("steps", _("A procedure needs at least one step")))
    if len(codes) != len(set(codes)):
        errors.append(FieldError("steps", _("Two steps have the same code")))
    for step in steps:
        place = f"steps.{step['code']}"
        if step["role"] not in STEP_ROLES:
            errors.append(FieldError(place, _("Unknown role")))
        if step["agency"] not in agencies:
            errors.append(FieldError(place, _("Unknown agency")))
        if step["hours"] <= 0:
            errors.append(FieldError(place, _("A step needs working hours")))
        if set(step.get("after", [])) - set(codes):
            errors.append(FieldError(place, _("It comes after a step that does not exist")))
    if not errors and _has_circle({step["code"]: set(step.get("after", [])) for step in steps}):
        errors.append(FieldError("steps", _("The steps wait for each other in a circle")))
    return errors


def _has_circle(after: dict[str, set[str]]) -> bool:
    open_steps = dict(after)
    while open_steps:
        free = {code for code, before in open_steps.items() if not before & open_steps.keys()}
        if not free:
            return True
        for code in free:
            del open_steps[code]
    return False
