"""What is said about scanning: where the paper lies, and what is in the way with what to do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.scanning.rules import Colour, Fault, Source

SOURCES = {
    Source.FEEDER: _("Feeder, front sides"),
    Source.BOTH: _("Feeder, both sides"),
    Source.GLASS: _("On the glass, one page"),
}
COLOURS = {Colour.COLOUR: _("In colour (stamps stay red)"), Colour.GREY: _("In grey")}


@dataclass(frozen=True)
class Trouble:
    """What is in the way, and what a person does about it."""

    what: str | Promise
    do: str | Promise


FAULTS = {
    Fault.NO_PAPER: Trouble(
        _("The feeder is empty"), _("Put the sheets in until they stop, with the printed side as the scanner shows it.")
    ),
    Fault.JAMMED: Trouble(
        _("Paper is jammed"),
        _("Open the scanner, take the sheet out and close it. Put it back in with all sheets that have not come yet."),
    ),
    Fault.COVER_OPEN: Trouble(_("The scanner's cover is open"), _("Close it until it clicks.")),
    Fault.SWITCHED_OFF: Trouble(
        _("The scanner does not answer"),
        _("Look whether it is switched on and its cable is in. If it stays so, switch it off and on."),
    ),
    Fault.BUSY: Trouble(
        _("The scanner is busy"), _("Another program uses it. Wait until it has finished, or close that program.")
    ),
    Fault.DENIED: Trouble(
        _("This PC may not use the scanner"), _("An administrator has to put the PC's user into the group “scanner”.")
    ),
    Fault.NO_SCANNER: Trouble(
        _("The counter's PC finds no scanner"),
        _("Look whether it is switched on and its cable is in; the PC looks again at the next order."),
    ),
    Fault.NOT_POSSIBLE: Trouble(
        _("This scanner cannot scan in this way"), _("Choose another source: the feeder, or the glass.")
    ),
    Fault.NO_SPACE: Trouble(_("The disk of the counter's PC is full"), _("An administrator has to make space on it.")),
    Fault.REFUSED: Trouble(
        _("A page could not be taken in"),
        _(
            "Keep the pages that are there. Put the last sheet and those that have not come back in, and scan them anew."
        ),
    ),
    Fault.INTERRUPTED: Trouble(
        _("The scan program was ended in the middle"),
        _(
            "Compare the last page with your sheets: the one that was on its way may be missing. Put it back in with the rest."
        ),
    ),
    Fault.FAILED: Trouble(
        _("The scanner stopped"), _("Switch it off and on and try again. If it stays so, ask an administrator.")
    ),
    Fault.AGENT_AWAY: Trouble(
        _("The scan program on the counter's PC does not answer"),
        _("Look whether the PC is on and connected. Starting it anew starts the program; else ask an administrator."),
    ),
    Fault.AGENT_LOST: Trouble(
        _("The scan program on the counter's PC fell silent"),
        _("Pages that it still holds come by themselves once it is back. Look whether the PC is on and connected."),
    ),
}
