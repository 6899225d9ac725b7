"""The words of the room for people: states, troubles, reasons."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.cameras.rules import ExportState, Reason, State, Trouble, Use

STATES: Mapping[str, Promise] = {
    State.NEW: _("Not connected yet"),
    State.RECORDING: _("Being recorded"),
    State.LOST: _("No picture"),
    State.REFUSED: _("Wrong user or password"),
    State.DISK_FULL: _("Disk full: not recorded"),
}
TROUBLES: Mapping[str, Promise] = {
    Trouble.BLACK: _("Black picture"),
    Trouble.DARK: _("Too dark"),
    Trouble.COVERED: _("Covered"),
    Trouble.FROZEN: _("Frozen picture"),
    Trouble.MOVED: _("Turned away"),
    Trouble.CLOCK: _("Its clock is wrong"),
    Trouble.FEW_KEYS: _("Too few key pictures"),
}
REASONS: Mapping[str, Promise] = {
    Reason.SAFETY: _("Safety and order in the hall"),
    Reason.INCIDENT: _("Something happened"),
    Reason.COMPLAINT: _("A complaint or proposal"),
    Reason.AUTHORITY: _("Asked in writing by a competent authority"),
    Reason.MAINTENANCE: _("To set up or repair the camera"),
    Reason.OTHER: _("Another reason, in words"),
}
USES: Mapping[str, Promise] = {
    Use.LIVE: _("Live"),
    Use.PLAYBACK: _("The past"),
    Use.CLIP: _("Clip"),
    Use.PICTURE: _("Picture"),
}
EXPORT_STATES: Mapping[str, Promise] = {
    ExportState.WAITING: _("Being made"),
    ExportState.READY: _("Ready"),
    ExportState.FAILED: _("Nothing could be made of it"),
}
