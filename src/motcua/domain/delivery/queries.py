"""Questions about letters: for the desk, for a dossier, for who waits for one, for reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils import timezone

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.delivery.models import Batch, CarrierOrder, Parcel, Tariff
from motcua.domain.delivery.rules import BEFORE_THE_DESK, CARRIED, ENDED, State, read_number, read_tariff
from motcua.domain.dossiers.queries.own import OwnDossier
from motcua.domain.dossiers.rules import TRANSITIONS, code_in, tidy_code
from motcua.domain.dossiers.rules import State as DossierState
from motcua.domain.dossiers.rules import Verb as DossierVerb
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.places import of_address, place, read_place
from motcua.domain.people.queries import names_of

MOST = 500
LIGHTEST = 100  # grams: one sheet in an envelope


@dataclass(frozen=True)
class Quote:
    """What the post costs (đồng) and how many working days it usually takes, by the tariff `carrier` has today."""

    carrier: str
    zone: str
    zone_name: str
    zone_name_en: str
    price: int
    days: int


@dataclass(frozen=True)
class LetterView:
    """A letter without whom it goes to. `order`: how far its announcement to the carrier is; empty where there is none."""

    dossier: str
    centre: str
    state: str
    zone: str
    weight: int
    postage: int
    pays: str
    tracking_number: str
    batch: UUID | None
    batch_number: str
    asked_at: datetime
    ready_at: datetime | None
    taken_at: datetime | None
    taken_by: str
    handed_at: datetime | None
    expected_on: date | None
    delivered_at: datetime | None
    ended_at: datetime | None
    attempts: int
    reason: str
    order: str
    fault: str
    stranded: bool  # it came back, and its dossier could not be opened again

    @property
    def is_late(self) -> bool:
        """It should have arrived by now."""
        return (
            self.state in CARRIED
            and self.expected_on is not None
            and timezone.localdate(clock.now()) > self.expected_on
        )


@dataclass(frozen=True)
class Whereto:
    """To whom and whereto a letter goes. Personal: never into the journal or a log."""

    letter: LetterView
    receiver: str
    phone: str
    address: str
    place: str


@dataclass(frozen=True)
class BatchView:
    id: UUID
    number: str
    centre: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    handed_at: datetime | None
    handed_by: str
    letters: int
    unnumbered: int


@dataclass(frozen=True)
class Figures:
    """Letters of a centre: how many lie and travel now; of those that ended in a period, how, and in how many days (mean)."""

    waiting: int
    at_desk: int
    on_the_way: int
    late: int
    lost: int
    delivered: int
    returned: int
    days: float | None


def tariff_on(day: date) -> Tariff | None:
    return Tariff.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


def quote(commune: str, weight: int = LIGHTEST) -> Quote | None:
    """For a letter into a commune (its code; empty: anywhere else). None where no tariff holds yet."""
    held = tariff_on(timezone.localdate(clock.now()))
    if held is None:
        return None
    where = place(commune) if commune else None
    tariff = read_tariff(held.weights, held.zones)
    zone = tariff.zone_of(where.province_code if where else "")
    return Quote(held.carrier, zone.code, zone.name, zone.name_en, tariff.price(zone, weight), zone.days)


def prices() -> list[Quote]:
    """The lightest letter into each zone by the tariff of today, as it is shown before somebody chooses the post."""
    held = tariff_on(timezone.localtime(clock.now()).date())
    if held is None:
        return []
    tariff = read_tariff(held.weights, held.zones)
    return [
        Quote(held.carrier, zone.code, zone.name, zone.name_en, tariff.price(zone, LIGHTEST), zone.days)
        for zone in tariff.zones
    ]


def offer_to(address: str, written: str = "") -> Quote | None:
    """By the commune that is named, or to which the address alone leads; else as for the farthest."""
    try:
        named = read_place(written[:200])
    except InvalidInput:
        named = None
    found = of_address(address[:400]) if named is None else []
    return quote(named.code if named else found[0].place.code if len(found) == 1 else "")


def may_be_asked(own: OwnDossier) -> bool:
    """Whether its owner may still say where the result goes; whoever only holds its secret, whether to the applicant's own address."""
    if own.claimed and not own.reaches and (own.view.by_post or not own.has_address):
        return False
    if DossierVerb.CHANGE_DELIVERY not in TRANSITIONS[DossierState(own.view.state)]:
        return False
    letter = letter_of(own.code)
    return letter is None or letter.ended_at is not None or letter.state in BEFORE_THE_DESK


def address_of_own(dossier: str) -> str:
    """Whereto the open letter goes, for whoever has just been found to own the dossier; empty where there is none."""
    found = Parcel.objects.filter(dossier=dossier).exclude(state__in=[*ENDED]).first()
    return found.address if found else ""


def arrival(centre: str, handed_at: datetime, days: int) -> date:
    """By when a letter should be there: so many working days later."""
    calendar = working_calendar(get_centre(centre))
    return calendar.add_working_days(calendar.next_opening(handed_at), days).astimezone(calendar.zone).date()


def view(parcel: Parcel) -> LetterView:
    order = CarrierOrder.objects.filter(parcel=parcel).first()
    return _view(parcel, order)


def _view(parcel: Parcel, order: CarrierOrder | None) -> LetterView:
    return LetterView(
        dossier=parcel.dossier,
        centre=parcel.centre,
        state=str(parcel.state),
        zone=parcel.zone,
        weight=parcel.weight,
        postage=parcel.postage,
        pays=parcel.pays,
        tracking_number=parcel.tracking_number,
        batch=parcel.batch_id,
        batch_number=parcel.batch.number if parcel.batch else "",
        asked_at=parcel.asked_at,
        ready_at=parcel.ready_at,
        taken_at=parcel.taken_at,
        taken_by=parcel.taken_by,
        handed_at=parcel.handed_at,
        expected_on=parcel.expected_on,
        delivered_at=parcel.delivered_at,
        ended_at=parcel.ended_at,
        attempts=parcel.attempts,
        reason=parcel.reason,
        order=order.state if order else "",
        fault=order.fault if order else "",
        stranded=parcel.stranded,
    )


def whereto(parcel: Parcel) -> Whereto:
    where = place(parcel.commune) if parcel.commune else None
    return Whereto(view(parcel), parcel.receiver, parcel.phone, parcel.address, str(where or ""))


def letters_of(dossier: str) -> list[LetterView]:
    """The letters of a dossier, the latest first, for whoever has just been found to be allowed to see the dossier."""
    return [_view(row, getattr(row, "order", None)) for row in _rows().filter(dossier=dossier).order_by("-pk")]


def letter_of(dossier: str) -> LetterView | None:
    """The one that matters now: the latest that was not called off."""
    return next((one for one in letters_of(dossier) if one.state != State.CANCELLED), None)


def _rows() -> QuerySet[Parcel]:
    return Parcel.objects.select_related("batch", "order")


def desk(actor: Actor, centre: str, states: Sequence[str]) -> list[LetterView]:
    """The letters of a centre in these states, what waits longest first; at most 500. Index parcel_at_work."""
    require(actor, Action.POST_DESK, centre=centre)
    rows = _rows().filter(centre=centre, state__in=states).order_by("ready_at", "pk")[:MOST]
    return [_view(row, getattr(row, "order", None)) for row in rows]


def ended_since(actor: Actor, centre: str, since: datetime) -> list[LetterView]:
    """What arrived, came back or was called off, the latest first. Index parcel_ended."""
    require(actor, Action.POST_DESK, centre=centre)
    rows = _rows().filter(centre=centre, ended_at__gte=since).exclude(state=State.CANCELLED).order_by("-ended_at")
    return [_view(row, getattr(row, "order", None)) for row in rows[:MOST]]


def stranded(actor: Actor, centre: str) -> list[LetterView]:
    """What came back for a dossier that could not be opened again and is to be settled, the oldest first. Index parcel_stranded."""
    require(actor, Action.POST_DESK, centre=centre)
    rows = _rows().filter(centre=centre, stranded=True).order_by("ended_at")[:MOST]
    return [_view(row, getattr(row, "order", None)) for row in rows]


def find(actor: Actor, centre: str, written: str) -> list[LetterView]:
    """The letters of a centre that a code or number names, the latest first: all in one envelope. Raises Forbidden."""
    require(actor, Action.POST_DESK, centre=centre)
    code, number = tidy_code(code_in(written)), read_number(written)
    named = Q(dossier=code) | (Q(tracking_number=number) if number else Q(pk__in=[]))
    rows = _rows().filter(named, centre=centre).order_by("-pk")[:MOST]
    return [_view(row, getattr(row, "order", None)) for row in rows]


def counts(actor: Actor, centre: str) -> dict[str, int]:
    """How many letters of a centre are in each state that has not ended."""
    require(actor, Action.POST_DESK, centre=centre)
    rows = Parcel.objects.filter(centre=centre).exclude(state__in=[*ENDED]).values_list("state")
    return {str(state): number for state, number in rows.annotate(number=Count("pk"))}


def takers(letters: Sequence[LetterView]) -> dict[str, str]:
    """The names of the clerks who took letters over, by their references."""
    return names_of({one.taken_by for one in letters if one.taken_by})


def batch_view(batch: Batch) -> BatchView:
    letters = batch.letters.aggregate(all=Count("pk"), bare=Count("pk", filter=Q(tracking_number="")))
    return BatchView(
        batch.pk,
        batch.number,
        batch.centre,
        batch.state,
        batch.opened_at,
        batch.closed_at,
        batch.handed_at,
        batch.handed_by,
        letters["all"],
        letters["bare"],
    )


def batches(actor: Actor, centre: str, limit: int = 30) -> list[BatchView]:
    """The batches of a centre, the newest first."""
    require(actor, Action.POST_DESK, centre=centre)
    return [batch_view(one) for one in Batch.objects.filter(centre=centre).order_by("-opened_at")[:limit]]


def batch(actor: Actor, batch: UUID) -> tuple[BatchView, list[LetterView]]:
    """One with its letters in the order in which they went in. Raises NotFound, Forbidden."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None or not allowed(actor, Action.POST_DESK, centre=found.centre):
        require(actor, Action.POST_DESK)
        raise NotFound
    rows = _rows().filter(batch=found).order_by("taken_at", "pk")
    return batch_view(found), [_view(row, getattr(row, "order", None)) for row in rows]


def signed_by(actor: Actor, batch: UUID) -> tuple[str, str]:
    """Who of the centre handed a batch over, and who of the carrier took it; empty before. Raises NotFound, Forbidden."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None or not allowed(actor, Action.POST_DESK, centre=found.centre):
        require(actor, Action.POST_DESK)
        raise NotFound
    by = names_of({found.handed_by})[found.handed_by] if found.handed_by else actor.name
    return by, found.handed_to


@dataclass(frozen=True)
class Trouble:
    """Letters of a centre that need somebody: overdue at the carrier, lost, come back to nowhere."""

    late: int
    lost: int
    stranded: int


def trouble(centre: str) -> Trouble:
    """For the control room. Indexes parcel_at_work, parcel_stranded."""
    here = Parcel.objects.filter(centre=centre)
    open_ = here.exclude(state__in=[*ENDED])
    late = open_.filter(state__in=[*CARRIED], expected_on__lt=timezone.localdate(clock.now())).count()
    return Trouble(late, open_.filter(state=State.LOST).count(), here.filter(stranded=True).count())


def figures(actor: Actor, centre: str, begin: date, end: date) -> Figures:
    """`begin` and `end` are days, both counted. Raises Forbidden."""
    require(actor, Action.POST_FIGURES, centre=centre)
    zone = working_calendar(get_centre(centre)).zone
    since = datetime.combine(begin, datetime.min.time(), zone)
    until = datetime.combine(end + timedelta(days=1), datetime.min.time(), zone)
    here, today = Parcel.objects.filter(centre=centre), clock.now().astimezone(zone).date()
    now = here.exclude(state__in=[*ENDED]).aggregate(
        waiting=Count("pk", filter=Q(state=State.READY)),
        at_desk=Count("pk", filter=Q(state__in=[State.TAKEN_OVER, State.IN_BATCH])),
        on_the_way=Count("pk", filter=Q(state__in=[*CARRIED])),
        late=Count("pk", filter=Q(state__in=[*CARRIED], expected_on__lt=today)),
        lost=Count("pk", filter=Q(state=State.LOST)),
    )
    ended = here.filter(ended_at__gte=since, ended_at__lt=until).aggregate(
        delivered=Count("pk", filter=Q(state=State.DELIVERED)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        took=Avg(F("delivered_at") - F("handed_at"), filter=Q(state=State.DELIVERED)),
    )
    took = ended.pop("took")
    return Figures(**now, **ended, days=round(took.total_seconds() / 86_400, 1) if took else None)
