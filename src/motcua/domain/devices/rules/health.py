"""Whether a device works as the hall sees it: lost, frozen, mute, an old page, copied, open twice. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from motcua.domain.devices.rules.kinds import NEVER_BEATS, Kind

LOST_AFTER = timedelta(seconds=60)  # four beats missed
SHOWN_WITHIN = timedelta(seconds=20)  # a call younger than this may still be on its way to the screen
RENEWED_WITHIN = timedelta(minutes=10)  # a page renews itself at a calm moment; longer than this it did not
FAULT_TOLD_FOR = timedelta(minutes=5)
TWICE_TOLD_FOR = timedelta(minutes=2)
TURNS_OF_TWO = 3  # so often must two pages take turns before it is no page that was just left


class Alarm(StrEnum):
    """What is wrong with a device that a person has to see to."""

    LOST = "lost"
    FROZEN = "frozen"  # it beats, and does not show what happens
    MUTE = "mute"  # a display that the browser does not let sound
    OUTDATED = "outdated"  # its page is older than the server, and did not renew itself
    FAULTY = "faulty"  # its page met an error of its own
    COPIED = "copied"  # its access was used on another machine
    DOUBLED = "doubled"  # two pages take turns with one access


# The journal tells each alarm once when it begins and once when it is over.
BEGINS_AND_ENDS = {
    Alarm.LOST: ("device.lost", "device.returned"),
    Alarm.FROZEN: ("device.frozen", "device.unfrozen"),
    Alarm.MUTE: ("device.muted", "device.unmuted"),
    Alarm.OUTDATED: ("device.outdated", "device.renewed"),
    Alarm.FAULTY: ("device.faulty", "device.mended"),
    Alarm.COPIED: ("device.copied", "device.copy_settled"),
    Alarm.DOUBLED: ("device.doubled", "device.single_again"),
}


@dataclass(frozen=True)
class Health:
    """What is known of a device at this moment; times are aware."""

    kind: str
    seen_at: datetime  # the last sign of life; before the first one, the pairing
    page_since: datetime | None  # the first beat of the page that is open now; None: never beat
    shown: int  # the newest journal entry that the page has handled
    sound: bool | None  # None: the page makes no sound
    outdated_since: datetime | None
    fault_at: datetime | None
    copied_at: datetime | None
    doubled_at: datetime | None
    newest_call: tuple[int, datetime] | None  # of the centre: journal entry and time


def alarms(health: Health, now: datetime) -> frozenset[Alarm]:
    """What is wrong now. Of a lost device nothing else is known, but that its access was copied."""
    found = {Alarm.COPIED} if health.copied_at else set()
    if health.kind in NEVER_BEATS:
        return frozenset()
    if now - health.seen_at > LOST_AFTER:
        return frozenset({*found, Alarm.LOST})
    if _misses_calls(health, now):
        found.add(Alarm.FROZEN)
    if health.sound is False:
        found.add(Alarm.MUTE)
    if health.outdated_since and now - health.outdated_since > RENEWED_WITHIN:
        found.add(Alarm.OUTDATED)
    if health.fault_at and now - health.fault_at < FAULT_TOLD_FOR:
        found.add(Alarm.FAULTY)
    if health.doubled_at and now - health.doubled_at < TWICE_TOLD_FOR:
        found.add(Alarm.DOUBLED)
    return frozenset(found)


def _misses_calls(health: Health, now: datetime) -> bool:
    """Only displays show every call; a call from before the page was opened is not missed."""
    if health.kind != Kind.DISPLAY or health.newest_call is None or health.page_since is None:
        return False
    entry, called_at = health.newest_call
    return called_at > health.page_since and now - called_at > SHOWN_WITHIN and health.shown < entry


@dataclass(frozen=True)
class Pages:
    """Which page of a device beats, which one did before it, and how often the two took turns."""

    now: str = ""
    before: str = ""
    turns: int = 0

    def heard(self, page: str) -> "Pages":
        """After a beat of `page`. A page that was left never comes back; one that does stands open elsewhere."""
        if page == self.now:
            return self
        if page == self.before:
            return Pages(page, self.now, self.turns + 1)
        return replace(self, now=page, before=self.now, turns=0)

    @property
    def are_two(self) -> bool:
        return self.turns >= TURNS_OF_TWO


class Command(StrEnum):
    """What staff may ask of a device."""

    LOCK = "lock"
    UNLOCK = "unlock"
    RELOAD = "reload"
    IDENTIFY = "identify"  # it shows its name large
    SCREENSHOT = "screenshot"
    TEST_PRINT = "test_print"
    TEST_SOUND = "test_sound"


ANSWERS_WITHIN = timedelta(seconds=30)  # later than this staff are told that nothing came back
HOLDS_FOR = timedelta(minutes=2)  # a command that was not fetched by then is not carried out any more
PICTURE_KEPT = timedelta(hours=1)


def possible(kind: str) -> tuple[Command, ...]:
    """The commands that make sense for a kind of device, in the order in which they are offered."""
    if kind == Kind.PRINTER:
        return (Command.TEST_PRINT,)
    if kind == Kind.LOUDSPEAKER:
        return (Command.TEST_SOUND,)
    if kind in NEVER_BEATS or kind == Kind.SCANNER:  # a scanner is given orders by the counter
        return ()
    pages = (Command.IDENTIFY, Command.LOCK, Command.UNLOCK, Command.RELOAD, Command.SCREENSHOT)
    return (*pages, Command.TEST_PRINT) if kind == Kind.KIOSK else pages
