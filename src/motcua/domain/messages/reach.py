"""Where somebody is reached about a dossier or an appointment, in which language, and what they chose to hear there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from motcua.base import clock, crypto
from motcua.domain.dossiers.queries.following import reached as reached_by_dossiers
from motcua.domain.messages import browsers, channels
from motcua.domain.messages.models import Address
from motcua.domain.messages.rules import Reachable, is_of_appointment
from motcua.domain.people.queries.citizens import language_of as language_of_account
from motcua.domain.queue.queries.appointments import appointment_contact
from motcua.domain.queue.queries.tickets import language_of as language_of_ticket

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Reach:
    """Addresses by their kind ("email", "phone"; only those that are there), and the browsers that asked to hear of it. Personal: never
    into the journal or a log."""

    centre: str
    addresses: dict[str, str]
    language: str  # as they spoke at the machine, or chose with the appointment
    browsers: tuple[Address, ...] = ()

    def address_of(self, channel: str) -> str:
        """Where a channel leads; empty where it leads nowhere."""
        known = channels.all_channels().get(channel)
        return self.addresses.get(known.address, "") if known else ""


def reach_of(kind: str, about: str) -> Reach | None:
    """None where nobody is there any more."""
    return reach_of_many([(kind, about)]).get((kind, about))


def reach_of_many(asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], Reach]:
    """Of kinds and what they are about; left out is where nobody is there any more. All dossiers are asked for at once."""
    codes = {about for kind, about in asked if not is_of_appointment(kind, about)}
    listening = browsers.that_follow_each(codes)
    dossiers = {
        code: _reach(
            one.centre,
            one.email,
            one.phone,
            language_of_ticket(one.ticket) if one.ticket else "",
            listening.get(code, ()),
        )
        for code, one in reached_by_dossiers(codes).items()
    }
    found: dict[tuple[str, str], Reach] = {}
    for kind, about in asked:
        if not is_of_appointment(kind, about):
            if about in dossiers:
                found[kind, about] = dossiers[about]
        elif held := appointment_contact(about):
            found[kind, about] = _reach(held.view.centre, held.email, held.phone, held.language)
    return found


def is_reached(reach: Reach) -> bool:
    """Whether any channel of this installation leads there."""
    return bool(reach.browsers) or any(one.address in reach.addresses for one in channels.offered().values())


def _reach(centre: str, email: str, phone: str, language: str, listening: Sequence[Address] = ()) -> Reach:
    given = {"email": email.strip().casefold(), "phone": phone.strip()}
    return Reach(centre, {kind: one for kind, one in given.items() if one}, language, tuple(listening))


def index_of(kind: str, address: str) -> bytes:
    """By which an address is found, as accounts and dossiers have it; `kind` "email" or "phone"."""
    return crypto.blind_index(address, kind)


def rows_of(reach: Reach) -> dict[int, Address]:
    """The row of each address by its number, made where there was none."""
    now = clock.now()
    rows = [
        Address.objects.get_or_create(kind=kind, index=index_of(kind, one), defaults={"made_at": now, "used_at": now})[
            0
        ]
        for kind, one in reach.addresses.items()
    ]
    return {row.pk: row for row in (*rows, *reach.browsers)}


def take_as_right(row: Address) -> None:
    """Of an address from which messages came back somebody says that it is right (at intake, or its holder in the account):
    it is tried once more."""
    if row.wrong_since is not None:
        row.wrong_since, row.wrong_code = None, ""
        row.save(update_fields=["wrong_since", "wrong_code"])


def reachable(rows: dict[int, Address]) -> list[Reachable]:
    """The ways of this installation that lead to these addresses, in the order of the channels."""
    found = [(one, row) for one in channels.offered().values() for row in rows.values() if row.kind == one.address]
    return [
        Reachable(
            one.name,
            one.address == "phone",
            row.unwanted,
            row.wrong_since is not None,
            row.pk,
            one.address == browsers.KIND,
        )
        for one, row in found
    ]


def language_for(address: Address | None, reach: Reach) -> str:
    """What was chosen for the address, else what its account speaks, else what was spoken at the visit."""
    chosen = address and (address.language or language_of_account(address.kind, bytes(address.index)))
    language = chosen or reach.language or "vi"
    return language if language in LANGUAGES else "en"
