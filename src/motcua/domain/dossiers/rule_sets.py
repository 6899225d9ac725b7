"""The law's numbers as data: which rules hold from which day. A dossier keeps the set that held when it was received.

What is not `checked` awaits a lawyer (docs/legal.md).
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal


@dataclass(frozen=True)
class RuleSet:
    """`supplement_clock`: the limit starts anew when the supplement arrives, or the time waited for is added to it."""

    code: str
    title: str
    holds_from: date
    forward_until: time
    supplements: int
    supplement_within_working_days: int
    supplement_clock: Literal["restart", "subtract"]
    apologies: int
    apology_days_before: int
    forms: Literal["A", "B"]
    forms_source: str
    checked: bool


RULE_SETS = (
    RuleSet(
        code="nd61-2018",
        title="Nghị định 61/2018/NĐ-CP",
        holds_from=date(2018, 6, 21),
        forward_until=time(15, 0),
        supplements=1,
        supplement_within_working_days=3,
        supplement_clock="restart",
        apologies=1,
        apology_days_before=1,
        forms="A",
        forms_source="Thông tư số 01/2018/TT-VPCP",
        checked=True,
    ),
    # that its numbers are those of decree 61 is taken over, not read
    RuleSet(
        code="nd118-2025",
        title="Nghị định 118/2025/NĐ-CP",
        holds_from=date(2025, 7, 1),
        forward_until=time(15, 0),
        supplements=1,
        supplement_within_working_days=3,
        supplement_clock="restart",
        apologies=1,
        apology_days_before=1,
        forms="B",
        forms_source="Thông tư số 03/2025/TT-VPCP",
        checked=False,
    ),
)


def rule_set_on(day: date) -> RuleSet:
    """The rules that held on a day; before all of them, the first."""
    held = [rules for rules in RULE_SETS if rules.holds_from <= day]
    return held[-1] if held else RULE_SETS[0]


def rule_set(code: str) -> RuleSet:
    return next(rules for rules in RULE_SETS if rules.code == code)
