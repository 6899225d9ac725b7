"""Who takes part in which thread, who is behind an address now, and which messages somebody may see."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import centres
from motcua.domain.dossiers.access import agencies_in, within_areas
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import active_staff, holders, holders_of_role
from motcua.domain.queue.queries import seat_of, seats_of
from motcua.domain.threads.models import Message, Participant, Thread
from motcua.domain.threads.rules import AGENCY_ROLES, Address, Kind


def addresses_of(actor: Actor) -> list[str]:
    """Every address by which somebody is reached now."""
    found = [Address(Kind.COUNTER, centre, str(number)) for centre, number in seats_of(actor.reference)]
    for grant in actor.grants:
        if grant.agency and grant.role in AGENCY_ROLES:
            found += [Address(Kind.AGENCY, grant.agency), Address(Kind.AGENCY, grant.agency, grant.role)]
        places = [grant.centre] if grant.centre else [centre.code for centre in centres()]
        found += [Address(Kind.ROLE, place, grant.role) for place in places]
    return list(dict.fromkeys([actor.reference, *map(str, found)]))


def people_behind(address: Address, centre: str) -> set[str]:
    """References of those who are reached by an address now."""
    if address.kind in (Kind.PERSON, Kind.PROGRAM):
        return {str(address)}
    if address.kind is Kind.MAIL:
        return set()
    if address.kind is Kind.COUNTER:
        sits = seat_of(address.place, int(address.detail))
        return {sits} if sits else set()
    if address.kind is Kind.AGENCY:
        roles = (address.detail,) if address.detail else AGENCY_ROLES
        return {one for role in roles for one in holders(role, address.place, centre)}
    return set(holders_of_role(address.detail, address.place))


def people_of(thread: Thread, dossier: Dossier | None) -> set[str]:
    """All who take part now; of those who would be told of a dossier only such as may see it."""
    found: set[str] = set()
    for written in thread.participants.filter(left_at=None).values_list("address", flat=True):
        if address := Address.read(written):
            found |= people_behind(address, thread.centre)
    return found if dossier is None else found & colleagues_of(dossier) | {one for one in found if one[:6] == "token:"}


def colleagues_of(dossier: Dossier) -> set[str]:
    """Staff who may say something about a dossier."""
    return {person.reference for _name, person in active_staff() if is_colleague(person, dossier)}


def is_colleague(actor: Actor, dossier: Dossier) -> bool:
    return allowed(actor, Action.DOSSIER_COMMENT, centre=dossier.centre, agency=agencies_in(dossier))


def of_seen_dossier(actor: Actor) -> Q:
    """A condition on rows with a `dossier`: that it is one which `actor` is a colleague of, or that there is none."""
    if not allowed(actor, Action.DOSSIER_COMMENT):
        return Q(dossier=None)
    seen = within_areas(actor, Action.DOSSIER_COMMENT, "dossier")
    return Q(dossier=None) | seen if seen else Q()


def own_threads(actor: Actor) -> QuerySet[Thread]:
    """Those in which somebody takes part and that are not about a dossier they may not see. Index thread_of_address."""
    require(actor, Action.THREAD_TALK)
    mine = Participant.objects.filter(thread=OuterRef("pk"), address__in=addresses_of(actor), left_at=None)
    return Thread.objects.filter(of_seen_dossier(actor), Exists(mine))


def own_messages(actor: Actor) -> QuerySet[Message]:
    """What stands in those threads, but for what is about a dossier they may not see."""
    return Message.objects.filter(of_seen_dossier(actor), thread__in=own_threads(actor))


def seen_thread(actor: Actor, identifier: UUID, *, lock: bool = False) -> Thread:
    """One that somebody takes part in, or that is about a dossier which they are a colleague of. Raises NotFound, Forbidden."""
    require(actor, Action.THREAD_TALK)
    rows = Thread.objects.select_related("dossier").prefetch_related("dossier__participations")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=identifier).first()
    if found is None:
        raise NotFound
    if found.dossier is not None:
        if not is_colleague(actor, found.dossier):
            raise NotFound
        return found
    if not takes_part(found, addresses_of(actor)):
        raise NotFound
    return found


def takes_part(thread: Thread, addresses: Iterable[str]) -> bool:
    return thread.participants.filter(address__in=list(addresses), left_at=None).exists()


def speaks_as(thread: Thread, actor: Actor) -> str:
    """The address by which somebody takes part, where it is not the person: a counter before an agency before a role."""
    addresses = addresses_of(actor)
    taking_part = set(thread.participants.filter(left_at=None).values_list("address", flat=True))
    return next((one for one in addresses[1:] if one in taking_part), "")
