"""A hall with a kiosk and its printers for the tests."""

from motcua.base.actor import Actor, Grant, system
from motcua.domain.devices import actions
from motcua.domain.devices.models import Device
from motcua.domain.queue.actions import issue_ticket
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import make_hall

SYSTEM = system("test")
ADMIN = Actor("staff", "1", "admin", (Grant("admin", "BG"),))
ELSEWHERE = Actor("staff", "2", "admin of another centre", (Grant("admin", "LS"),))
RECEPTIONIST = Actor("staff", "3", "receptionist", (Grant("receptionist", "BG", None, 1),))

__all__ = ["ADMIN", "ELSEWHERE", "RECEPTIONIST", "SYSTEM", "add_printer", "make_hall", "make_kiosk", "take_ticket"]


def add_printer(port: int, name: str = "Máy in 1", **facts: object) -> int:
    return actions.add_printer(ADMIN, "BG", name, "127.0.0.1", port, **facts).id


def make_kiosk(printers: list[int], name: str = "Cửa chính") -> Device:
    """A kiosk that was paired as people pair it."""
    code, secret = actions.begin_pairing("BG", "kiosk")
    made = actions.pair(ADMIN, code, name, printers=printers)
    assert actions.claim(secret)
    return Device.objects.select_related("centre").get(pk=made.id)


def take_ticket(kiosk: Device, **facts: object) -> IssuedTicket:
    return issue_ticket(kiosk.actor(), "BG", "A", **facts)
