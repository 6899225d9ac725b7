"""Paper and sound follow from the journal: a ticket issued at a kiosk is printed, a call is heard from loudspeakers, once committed."""

from uuid import UUID

from django.db import transaction

from motcua.base.journal import Entry, follow
from motcua.domain.devices import actions, spooler
from motcua.domain.devices.rules import Command
from motcua.domain.devices.sounding import player
from motcua.domain.devices.sounding.line import Cue


@follow(consumer="devices.print", kinds=("ticket.issued",))
def print_ticket(entry: Entry) -> None:
    """One job for each ticket that names the kiosk where it was taken; it wakes the spooler in this process."""
    kiosk = entry.data.get("device")
    if kiosk and actions.want_paper(UUID(entry.subject_id), kiosk, entry.at):
        transaction.on_commit(spooler.wake)


CALLED = ("ticket.called", "ticket.recalled")
TAKEN_BACK = ("ticket.returned_to_queue", "ticket.cancelled", "ticket.no_show", "ticket.undone")
SAID = ("announcement.made", "announcement.stopped")


def _is_heard(entry: Entry) -> bool:
    """A centre without loudspeakers of the server's costs nothing."""
    return player.has_any() and (
        entry.kind != "device.command" or entry.data.get("kind_of_command") == Command.TEST_SOUND
    )


@follow(consumer="devices.sound", kinds=(*CALLED, *TAKEN_BACK, *SAID, "device.command"), when=_is_heard)
def sound(entry: Entry) -> None:
    """Into the lines of the loudspeakers that this process serves; a line leaves out what is old or was told already."""
    centre, data = entry.centre or "", entry.data
    if entry.kind in CALLED:
        player.cue(
            centre,
            Cue(entry.id, entry.at, data["label"], data["counter"], data.get("language", "vi")),
        )
    elif entry.kind in TAKEN_BACK:
        player.drop(centre, data["label"])
    elif entry.kind == "announcement.made":
        said = Cue(
            entry.id, entry.at, announcement=data["announcement"], emergency=data.get("importance") == "emergency"
        )
        player.cue(centre, said, data.get("zone") or "")
    elif entry.kind == "announcement.stopped":
        player.stop_saying(centre, data["announcement"])
    else:
        device = int(entry.subject_id)
        player.cue(centre, Cue(entry.id, entry.at, counter=device, command=data["command"]))
