"""The rules of a centre by which something in its hall asks for a person. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

LONGEST_NOTE = 1000
LONGEST_REASON = 300
MOST_SILENT = timedelta(days=7)


class Rule(StrEnum):
    LONG_WAIT = "long_wait"
    COUNTER_IDLE = "counter_idle"
    NO_COUNTER = "service_without_counter"
    COUNTERS_MISSING = "counters_missing"
    DOSSIER_SOON = "dossier_soon"
    DOSSIER_LATE = "dossiers_late"
    PETITION_LATE = "petitions_late"
    ONLINE_LATE = "online_late"
    DATA_REQUEST = "data_requests_due"
    DEVICE = "device"
    CAMERA = "camera"
    PRINTER = "printer"
    PAPER = "printer_paper"
    LOW_RATING = "low_rating"
    NO_SHOW = "no_show_rate"
    ORDER = "order_unanswered"


EVENTS = frozenset({Rule.LOW_RATING})  # they have happened: nothing clears them but somebody who has looked at them
LEVELS = ("late", "soon")

MANAGER, LEADER, CONTROL_ROOM = "manager", "leader", "control_room"
TOLD = (MANAGER, CONTROL_ROOM, LEADER)  # whom a centre may have told; a leader is that of the agency it is about


@dataclass(frozen=True)
class Setting:
    """What a centre sets about one rule. `escalate_minutes` without anybody, after which `to` are told; 0: never."""

    on: bool = True
    threshold: int = 0
    escalate_minutes: int = 10
    to: tuple[str, ...] = (MANAGER,)


DEFAULTS: dict[Rule, Setting] = {
    Rule.LONG_WAIT: Setting(threshold=30),
    Rule.COUNTER_IDLE: Setting(threshold=3),
    Rule.NO_COUNTER: Setting(threshold=1, escalate_minutes=5),
    Rule.COUNTERS_MISSING: Setting(threshold=1, escalate_minutes=0),
    Rule.DOSSIER_SOON: Setting(threshold=24, escalate_minutes=120, to=(LEADER,)),
    Rule.DOSSIER_LATE: Setting(threshold=1, escalate_minutes=120),
    Rule.PETITION_LATE: Setting(threshold=1, escalate_minutes=240),
    Rule.ONLINE_LATE: Setting(threshold=1, escalate_minutes=60),
    Rule.DATA_REQUEST: Setting(threshold=8, escalate_minutes=60),
    Rule.DEVICE: Setting(),
    Rule.CAMERA: Setting(escalate_minutes=30),
    Rule.PRINTER: Setting(escalate_minutes=5),
    Rule.PAPER: Setting(escalate_minutes=10),
    Rule.LOW_RATING: Setting(threshold=2, escalate_minutes=60),
    Rule.NO_SHOW: Setting(threshold=30, escalate_minutes=30),
    Rule.ORDER: Setting(threshold=2, escalate_minutes=5),
}
# The least and most of a threshold; what it counts is said by words.UNITS. Rules that are not named have none.
THRESHOLDS: dict[Rule, tuple[int, int]] = {
    Rule.LONG_WAIT: (5, 240),
    Rule.COUNTER_IDLE: (0, 60),
    Rule.NO_COUNTER: (1, 100),
    Rule.COUNTERS_MISSING: (1, 20),
    Rule.DOSSIER_SOON: (1, 240),
    Rule.DOSSIER_LATE: (1, 1000),
    Rule.PETITION_LATE: (1, 1000),
    Rule.ONLINE_LATE: (1, 1000),
    Rule.DATA_REQUEST: (1, 24),
    Rule.LOW_RATING: (1, 2),  # what a low rating is, is the matter of domain/feedback
    Rule.NO_SHOW: (5, 100),
    Rule.ORDER: (1, 60),
}
MOST_ESCALATE = 24 * 60
PREFIXES = {"device_": Rule.DEVICE, "camera": Rule.CAMERA, "printer_paper": Rule.PAPER, "printer_": Rule.PRINTER}


def rule_of(kind: str) -> Rule | None:
    """The rule under which a finding of this kind stands; None for what has a way of its own, as the call for help."""
    if kind in set(Rule):
        return Rule(kind)
    return next((rule for start, rule in PREFIXES.items() if kind.startswith(start)), None)


def settings_of(options: Mapping[str, Any]) -> dict[Rule, Setting]:
    """Of `centre.options["alerts"]`, over the defaults. Raises ValueError with "rule.field" for what cannot be used."""
    given = options.get("alerts", {})
    if not isinstance(given, Mapping):
        raise ValueError("alerts")
    if unknown := set(given) - set(Rule):
        raise ValueError(sorted(unknown)[0])
    return {rule: _setting(rule, given.get(rule, {})) for rule in Rule}


def _setting(rule: Rule, given: Any) -> Setting:
    if not isinstance(given, Mapping):
        raise ValueError(rule)
    if unknown := set(given) - set(asdict(DEFAULTS[rule])):
        raise ValueError(f"{rule}.{sorted(unknown)[0]}")
    wanted = replace(DEFAULTS[rule], **{**given, **({"to": tuple(given["to"])} if "to" in given else {})})
    if type(wanted.on) is not bool:
        raise ValueError(f"{rule}.on")
    least, most = THRESHOLDS.get(rule, (0, 0))
    if type(wanted.threshold) is not int or not least <= wanted.threshold <= most:
        raise ValueError(f"{rule}.threshold")
    if type(wanted.escalate_minutes) is not int or not 0 <= wanted.escalate_minutes <= MOST_ESCALATE:
        raise ValueError(f"{rule}.escalate_minutes")
    if not set(wanted.to) <= set(TOLD) or (wanted.escalate_minutes and not wanted.to):
        raise ValueError(f"{rule}.to")
    return wanted


def is_due(setting: Setting, alone_since: datetime, now: datetime) -> bool:
    """Whether an alert that nobody has in hand since then is told to somebody above."""
    return setting.escalate_minutes > 0 and now - alone_since >= timedelta(minutes=setting.escalate_minutes)


def told_addresses(to: tuple[str, ...], centre: str, agency: str) -> list[str]:
    """The addresses in domain/threads of those who are told; a leader where an agency is known, else the manager."""
    found = []
    for role in to:
        if role == LEADER and agency:
            found.append(f"agency:{agency}/{LEADER}")
        else:
            found.append(f"role:{centre}/{MANAGER if role == LEADER else role}")
    return list(dict.fromkeys(found))


def rate(part: int, whole: int) -> int:
    """In percent; nothing of nothing is nothing."""
    return round(100 * part / whole) if whole else 0
