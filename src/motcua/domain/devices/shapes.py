"""What crosses the room's door: the report of a device and what it is answered, devices as staff see them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from motcua.domain.devices.rules import Alarm, Command


@dataclass(frozen=True)
class Done:
    """What came of one command on the device. `picture` is the page as it drew itself."""

    command: int
    succeeded: bool = True
    note: str = ""
    picture: dict[str, Any] | None = None


@dataclass(frozen=True)
class Report:
    """A beat: what a device says of itself. Sizes are pixels of its page; `shown` is a journal entry's number."""

    key: str = ""
    page: str = ""
    release: str = ""
    width: int = 0
    height: int = 0
    sound: bool | None = None
    shown: int = 0
    fault: str = ""
    done: tuple[Done, ...] = ()


@dataclass(frozen=True)
class Order:
    """A command on its way to the device."""

    id: int
    kind: str


@dataclass(frozen=True)
class Orders:
    """The answer to a beat."""

    name: str
    release: str
    locked: bool
    commands: tuple[Order, ...]


@dataclass(frozen=True)
class MissingPaper:
    """A waiting ticket whose paper did not come out, or of which nobody knows (`is_uncertain`)."""

    ticket: UUID
    label: str
    at: datetime
    reason: str
    kiosk: str
    is_uncertain: bool


@dataclass(frozen=True)
class AlarmView:
    kind: Alarm
    since: datetime


@dataclass(frozen=True)
class ConditionView:
    """What a device told about itself last."""

    beat_at: datetime
    online_since: datetime
    release: str
    is_current: bool
    width: int
    height: int
    sound: bool | None
    fault: str
    fault_at: datetime | None


@dataclass(frozen=True)
class CommandView:
    """A command as staff see it; `state` is "waiting", "silent" (no answer in time), "done" or "failed"."""

    id: int
    kind: Command
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    state: str
    note: str
    has_picture: bool


@dataclass(frozen=True)
class DeviceView:
    """A device as staff see it. `state` is a printer's; `printers` are a kiosk's, in the order of trying."""

    id: int
    kind: str
    name: str
    counter: int | None
    state: str
    paired_at: datetime
    last_seen_at: datetime | None
    printers: tuple[int, ...]
    settings: dict[str, Any]
    locked: bool = False
    alarms: tuple[AlarmView, ...] = ()
    condition: ConditionView | None = None
    place: str = ""
    commands: tuple[CommandView, ...] = field(default=(), compare=False)
    retired_at: datetime | None = None

    @property
    def reference(self) -> str:
        return f"device:{self.id}"

    @property
    def alarm_kinds(self) -> frozenset[Alarm]:
        return frozenset(alarm.kind for alarm in self.alarms)
