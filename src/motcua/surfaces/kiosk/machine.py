"""What a ticket machine is told about itself by an administrator, and what its present visitor chose about the screen."""

from dataclasses import dataclass

from django.http import HttpRequest

from motcua.base.actor import Actor
from motcua.domain.devices.queries import get_device
from motcua.domain.queue import queries
from motcua.domain.queue.shapes import ServiceView

REACH_COOKIE = "motcua_reach"
CHOICES_A_SCREEN = 8
CHOICES_IN_LARGE_TEXT = 6
CHOICES_IN_REACH = 4  # large ones, in the lower half


@dataclass(frozen=True)
class Machine:
    """The settings of one machine: the services it offers (none named: all), and whether it gives numbers at all.

    Staff lock a machine for a moment (its page is covered); an administrator disables it with a text of its own.
    """

    services: tuple[str, ...] = ()
    disabled: bool = False
    disabled_text: str = ""
    locked: bool = False
    place: tuple[float, float] | None = None  # on the plan of the hall, in hundredths

    @property
    def gives_numbers(self) -> bool:
        return not (self.disabled or self.locked)

    def offered(self, centre: str) -> list[ServiceView]:
        """Its services. A code that the centre does not know is passed over; with none known it offers nothing."""
        found = queries.services(centre)
        return [one for one in found if one.code in self.services] if self.services else found


def machine_of(device: Actor) -> Machine:
    """Raises NotFound for a device that was retired."""
    told = get_device(int(device.id)).settings
    return Machine(
        tuple(str(code) for code in told.get("services") or ()),
        bool(told.get("disabled")),
        str(told.get("disabled_text") or ""),
        bool(told.get("locked")),
        _place(told.get("place")),
    )


def _place(kept: object) -> tuple[float, float] | None:
    if not isinstance(kept, dict):
        return None
    x, y = kept.get("x"), kept.get("y")
    return (float(x), float(y)) if isinstance(x, int | float) and isinstance(y, int | float) else None


def choices_a_screen(request: HttpRequest) -> int:
    if in_reach(request):
        return CHOICES_IN_REACH
    return CHOICES_IN_LARGE_TEXT if request.COOKIES.get("motcua_text") == "large" else CHOICES_A_SCREEN


def in_reach(request: HttpRequest) -> bool:
    """Whether the visitor sits: everything to touch is in the lower half."""
    return request.COOKIES.get(REACH_COOKIE) == "1"
