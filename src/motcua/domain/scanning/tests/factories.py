"""A counter with its scanner, and the people and pages that a test needs."""

from datetime import datetime

from PIL import Image

from motcua.base.actor import Actor, system
from motcua.domain.devices import actions as devices
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import actor_for_token
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.documents.tests import papers as p
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.scanning import actions
from motcua.domain.scanning.queries import OrderView
from motcua.domain.scanning.rules import Wish

COUNTER = 17


def officer(name: str = "quay17") -> Actor:
    return Staff.objects.get(username=name).actor()


def token(counter: int = COUNTER) -> str:
    """Of a scan agent that was paired at a counter and has given a sign of life."""
    code, secret = devices.begin_pairing("BG", "scanner", counter)
    devices.pair(system("test"), code, f"Máy quét {counter} {code}")
    made = devices.claim(secret)
    assert made
    return made


def scanner(counter: int = COUNTER) -> Actor:
    agent = actor_for_token(token(counter))
    assert agent
    return agent


def ordered(agent: Actor, wish: Wish | None = None, code: str = "") -> tuple[GatheringView, OrderView]:
    """An order of the officer of the counter, for the first paper of a dossier."""
    return actions.order(officer(), code or f.received().code, "d1", int(agent.id), wish or Wish())


def page(number: int = 1) -> bytes:
    """A page as a camera or scanner gives it, of a shade by which pages are told apart."""
    return p.jpeg(Image.new("RGB", (600, 800), (255 - 20 * number,) * 3))


def seen(agent: Actor, when: datetime) -> None:
    """The last sign of life of an agent."""
    Device.objects.filter(pk=int(agent.id)).update(last_seen_at=when)
