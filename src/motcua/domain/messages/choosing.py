"""What the holder of an address chooses to hear, and the page on which they do: found by a secret that each e-mail has.

The secret is derived from the row of the address (base/crypto.py): whoever can read what was sent there may choose what is sent there.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from motcua.base import clock, crypto, journal
from motcua.base.actor import CITIZEN, Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.messages import channels, reach
from motcua.domain.messages.models import Address
from motcua.domain.messages.numbers import ADDRESS, token_of
from motcua.domain.messages.rules import TOLD, Reachable, Topic, choice, is_wanted
from motcua.domain.people.permissions import Action, require

PATH = "/loi-nhan"


@dataclass(frozen=True)
class Links:
    """Pages of an address: where its holder chooses, and what a mail program calls to unsubscribe (RFC 8058)."""

    choose: str
    unsubscribe: str


@dataclass(frozen=True)
class ChannelChoice:
    """A channel with the topics that are heard over it."""

    name: str
    wanted: frozenset[str]


@dataclass(frozen=True)
class Choices:
    """What was chosen for an address; `kind` "email", "phone" or "push". `language`: empty where it follows how they spoke before."""

    token: str
    kind: str
    language: str
    channels: tuple[ChannelChoice, ...]
    is_wrong: bool


def links_of(address: Address) -> Links:
    page = f"{settings.MOTCUA_BASE_URL}{PATH}/{token_of(address.pk)}"
    return Links(page, f"{page}/thoi")


def topics() -> list[Topic]:
    return list(Topic)


def legal_topics() -> frozenset[Topic]:
    """Topics of which something is told whatever was chosen."""
    return frozenset(told.topic for told in TOLD.values() if told.legal)


def choices(token: str) -> Choices:
    """Raises NotFound for a wrong token, alike whether or not there is such an address."""
    return _view(_find(token))


def choose(token: str, wanted: Collection[str], language: str) -> None:
    """`wanted`: all that is to be heard, as `rules.choice` writes it. Raises NotFound, InvalidInput."""
    with transaction.atomic():
        row = _find(token, lock=True)
        known = {choice(name, topic) for name in _channels_to(row.kind) for topic in Topic}
        if not set(wanted) <= known or language not in ("", *reach.LANGUAGES):
            raise InvalidInput.of("wanted", "?")
        row.unwanted, row.language = sorted(known - set(wanted)), language
        row.save(update_fields=["unwanted", "language"])
        journal.record(CITIZEN, "address.choices_changed", row.subject, unwanted=row.unwanted)


def unsubscribe(token: str) -> None:
    """No more of anything that the law does not ask for. Done twice it changes nothing. Raises NotFound."""
    choose(token, (), _find(token).language)


def choices_of_account(addresses: dict[str, str]) -> list[Choices]:
    """Those of the proven addresses of an account, by kind; a row is made where nothing was ever sent."""
    now = clock.now()
    found = []
    for kind, one in addresses.items():
        if one and _channels_to(kind):
            row, _made = Address.objects.get_or_create(
                kind=kind, index=reach.index_of(kind, one), defaults={"made_at": now, "used_at": now}
            )
            found.append(_view(row))
    return found


@transaction.atomic
def confirm_address(actor: Actor, kind: str, address: str) -> None:
    """The holder of an account says that an address of it, from which messages came back, is right: it is tried again. Raises
    NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_VIEW)
    row = Address.objects.select_for_update().filter(kind=kind, index=reach.index_of(kind, address)).first()
    if address and row is not None and row.wrong_since is not None:
        reach.take_as_right(row)
        journal.record(actor, "address.confirmed", row.subject)


def _find(token: str, *, lock: bool = False) -> Address:
    number, _sign, secret = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound
    if not crypto.secret_matches(ADDRESS, number, secret):
        raise NotFound
    rows = Address.objects.select_for_update() if lock else Address.objects
    found = rows.filter(pk=int(number)).first()
    if found is None:
        raise NotFound
    return found


def _channels_to(kind: str) -> list[str]:
    return [one.name for one in channels.offered().values() if one.address == kind]


def _view(row: Address) -> Choices:
    names = _channels_to(row.kind)
    wrong = row.wrong_since is not None
    reachable = [Reachable(name, row.kind == "phone", row.unwanted) for name in names]
    heard = tuple(
        ChannelChoice(one.channel, frozenset(topic for topic in Topic if is_wanted(one, topic, names)))
        for one in reachable
    )
    return Choices(token_of(row.pk), row.kind, row.language, heard, wrong)
