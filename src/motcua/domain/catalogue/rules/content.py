"""The content of a version as frozen pictures, read from the JSON that master data writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from itertools import combinations
from typing import Any, Literal

from motcua.domain.catalogue.rules.conditions import Condition, condition_of, holds, values_at
from motcua.domain.catalogue.rules.graph import before, one_by_one

Unit = Literal["working_day", "day", "hour"]
UNITS = ("working_day", "day", "hour")
STEP_ROLES = ("receptionist", "specialist", "leader", "cashier", "post_clerk")
RESULT_KINDS = ("licence", "certificate", "confirmation", "decision", "extract", "card", "notice", "other")


@dataclass(frozen=True)
class TimeLimit:
    value: int
    unit: Unit


@dataclass(frozen=True)
class TemplateFile:
    """A file of the version, kept once by its SHA-256."""

    name: str
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Requirement:
    """A document that must be handed in; `when`: only if the form says so; `template`: the name of a file of the version."""

    code: str
    name: str
    originals: int
    copies: int
    required: bool
    when: Condition | None = None
    template: str = ""
    note: str = ""
    name_en: str = ""

    @property
    def conditional(self) -> bool:
        """Whether only some cases need it."""
        return self.when is not None


@dataclass(frozen=True)
class FeeCase:
    """What is paid in a case. `per`: a number of the form by which the amount is multiplied; `default`: if no case applies."""

    code: str
    name: str
    amount: int
    when: Condition | None = None
    default: bool = False
    per: str = ""
    name_en: str = ""

    def due(self, answers: Mapping[str, Any]) -> int:
        counts = [one for one in values_at(answers, self.per) if isinstance(one, int) and not isinstance(one, bool)]
        return self.amount * max(sum(counts), 1)


@dataclass(frozen=True)
class StepPlan:
    """A step of the published way; `hours` are working hours allowed, `after` the steps that must be done before.

    `when`: it is skipped where this does not hold as the dossier begins. `opens`: the code of another agency's procedure whose
    child dossier it opens and waits for. `sends`: the papers that go along beside those of the same name. `forms`: the sections of
    the form that are filled in at this step, not by the applicant. `in_turn`: where the papers themselves go round, it is done
    after those that stand before it and go in turn too (decree 61/2018 article 19.6).
    """

    code: str
    name: str
    role: str
    agency: str
    hours: float
    after: tuple[str, ...]
    when: Condition | None = None
    opens: str = ""
    forms: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    name_en: str = ""
    in_turn: bool = False

    @property
    def conditional(self) -> bool:
        """Whether some cases skip it."""
        return self.when is not None


@dataclass(frozen=True)
class Content:
    """The content of a version, checked. `form`: the JSON Schema of what the applicant is asked (docs/forms.md); empty: nothing.

    `agencies_only`: nobody applies for it; it is only opened by a step of another procedure.
    """

    time_limit: TimeLimit
    time_limit_note: str
    fee: int
    publication_fee: int
    documents: tuple[Requirement, ...]
    steps: tuple[StepPlan, ...]
    result: str
    checked: bool
    fees: tuple[FeeCase, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[TemplateFile, ...] = ()
    legal_basis: tuple[str, ...] = ()
    audience: str = ""
    description: str = ""
    requirements: str = ""
    ways_to_apply: str = ""
    result_kind: str = ""
    result_template: str = ""
    agencies_only: bool = False
    field_en: str = ""
    audience_en: str = ""
    description_en: str = ""
    requirements_en: str = ""
    ways_to_apply_en: str = ""
    time_limit_note_en: str = ""
    result_en: str = ""

    @property
    def total_fee(self) -> int:
        """Đồng to pay at intake where nothing is answered."""
        return self.fee_for({})

    def step(self, code: str) -> StepPlan | None:
        return next((step for step in self.steps if step.code == code), None)

    def file(self, name: str) -> TemplateFile | None:
        return next((one for one in self.files if one.name == name), None)

    def fee_case(self, answers: Mapping[str, Any], case: str = "") -> FeeCase | None:
        """The case that was chosen by its code, else the first whose condition holds, else the default; None where fees have no cases."""
        chosen = next((one for one in self.fees if case and one.code == case), None)
        fitting = (one for one in self.fees if one.when is not None and holds(one.when, answers))
        default = next((one for one in self.fees if one.default), None)
        return chosen or next(fitting, default)

    def fee_for(self, answers: Mapping[str, Any], case: str = "") -> int:
        """Đồng to pay at intake: that of the case (its amount times its number), or the one fee, and for publication."""
        found = self.fee_case(answers, case)
        return (found.due(answers) if found else self.fee) + self.publication_fee

    def documents_for(self, answers: Mapping[str, Any]) -> tuple[Requirement, ...]:
        """The documents that are asked for once this is answered."""
        return tuple(one for one in self.documents if holds(one.when, answers))

    @property
    def late_sections(self) -> frozenset[str]:
        """The sections of the form that are filled in at a step, and so not asked of the applicant."""
        return frozenset(section for step in self.steps for section in step.forms)

    def after(self, *, in_turn: bool) -> Mapping[str, set[str]]:
        """What each step comes after; `in_turn`: where its papers go round."""
        after = {step.code: set(step.after) for step in self.steps}
        return one_by_one(after, [step.code for step in self.steps if step.in_turn]) if in_turn else after

    def goes_round(self, skipped: Collection[str] = ()) -> bool:
        """Whether papers make a difference: two steps that go in turn, and are not skipped, would else be done side by side."""
        turns = [step.code for step in self.steps if step.in_turn and step.code not in skipped]
        after = self.after(in_turn=False) if turns else {}
        return any(
            one not in before(after, two) and two not in before(after, one) for one, two in combinations(turns, 2)
        )

    def skipped_steps(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """The steps whose condition does not hold."""
        return frozenset(step.code for step in self.steps if not holds(step.when, answers))


# beside the Vietnamese text of the same name; empty where there is none
IN_ENGLISH = tuple(one.name for one in fields(Content) if one.name.endswith("_en"))


def content_of(raw: Mapping[str, Any]) -> Content:
    """Reads content that was checked when it was published."""
    return Content(
        TimeLimit(raw["time_limit"]["value"], raw["time_limit"]["unit"]),
        raw.get("time_limit_note", ""),
        raw.get("fee", 0),
        raw.get("publication_fee", 0),
        tuple(_requirement(one) for one in raw.get("documents", [])),
        tuple(_step(one) for one in raw["steps"]),
        raw.get("result", ""),
        bool(raw.get("checked", False)),
        tuple(_fee_case(one) for one in raw.get("fees", [])),
        raw.get("form", {}),
        tuple(TemplateFile(f["name"], f["sha256"], f["media_type"], f["size"]) for f in raw.get("files", [])),
        tuple(raw.get("legal_basis", [])),
        raw.get("audience", ""),
        raw.get("description", ""),
        raw.get("requirements", ""),
        raw.get("ways_to_apply", ""),
        raw.get("result_kind", ""),
        raw.get("result_template", ""),
        bool(raw.get("agencies_only", False)),
        *(str(raw.get(name) or "") for name in IN_ENGLISH),
    )


def _requirement(raw: Mapping[str, Any]) -> Requirement:
    return Requirement(
        raw["code"],
        raw["name"],
        raw.get("originals", 0),
        raw.get("copies", 0),
        raw.get("required", True),
        condition_of(raw.get("when")),
        raw.get("template", ""),
        raw.get("note", ""),
        raw.get("name_en", ""),
    )


def _fee_case(raw: Mapping[str, Any]) -> FeeCase:
    when = condition_of(raw.get("when"))
    default, per, english = bool(raw.get("default")), raw.get("per", ""), raw.get("name_en", "")
    return FeeCase(raw["code"], raw["name"], raw["amount"], when, default, per, english)


def _step(raw: Mapping[str, Any]) -> StepPlan:
    return StepPlan(
        raw["code"],
        raw["name"],
        raw["role"],
        raw["agency"],
        float(raw["hours"]),
        tuple(raw.get("after", [])),
        condition_of(raw.get("when")),
        raw.get("opens", ""),
        tuple(raw.get("forms", [])),
        tuple(raw.get("sends", [])),
        raw.get("name_en", ""),
        bool(raw.get("in_turn", False)),
    )
