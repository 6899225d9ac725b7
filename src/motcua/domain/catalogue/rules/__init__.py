"""What makes a procedure sound: its content, conditions, fees, form and graph of steps; decisions, no database."""

from motcua.domain.catalogue.rules.checking import read_content
from motcua.domain.catalogue.rules.conditions import (
    FACTS,
    OPERATORS,
    AllOf,
    AnyOf,
    Condition,
    Test,
    condition_of,
    holds,
)
from motcua.domain.catalogue.rules.content import (
    IN_ENGLISH,
    RESULT_KINDS,
    STEP_ROLES,
    UNITS,
    Content,
    FeeCase,
    Requirement,
    StepPlan,
    TemplateFile,
    TimeLimit,
    Unit,
    content_of,
)
from motcua.domain.catalogue.rules.graph import has_circle, limit_hours, longest_way, way_back

__all__ = [
    "FACTS",
    "IN_ENGLISH",
    "OPERATORS",
    "RESULT_KINDS",
    "STEP_ROLES",
    "UNITS",
    "AllOf",
    "AnyOf",
    "Condition",
    "Content",
    "FeeCase",
    "Requirement",
    "StepPlan",
    "TemplateFile",
    "Test",
    "TimeLimit",
    "Unit",
    "condition_of",
    "content_of",
    "has_circle",
    "holds",
    "limit_hours",
    "longest_way",
    "read_content",
    "way_back",
]
