"""What the office works on: the lists of its desk, one petition with all that it holds, a file of it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.people.permissions import Action, allowed, places_of, require
from motcua.domain.people.queries import names_of
from motcua.domain.petitions.access import may, sees
from motcua.domain.petitions.alike import most_alike
from motcua.domain.petitions.looking import note_look
from motcua.domain.petitions.marks import marks
from motcua.domain.petitions.models import Attachment, Petition
from motcua.domain.petitions.queries.rows import about_of, file_of, files_of, said_in, view_of
from motcua.domain.petitions.queries.shapes import FileView, PetitionView, Whole
from motcua.domain.petitions.rules import OPEN, TRANSITIONS, WAITING, Kind, State, Verb

MOST_SHOWN = 200
NOT_LISTED = ("sender_name", "email", "phone", "text", "law", "reference", "answer", "reason")
COUNTED = ("", "late", "sort", "approve", "publish")
ALIKE_WITHIN = timedelta(days=90)
MOST_COMPARED = 200  # each is opened for it: 20 ms
VERBS: dict[Verb, Action] = {
    Verb.ASSIGN: Action.PETITION_SORT,
    Verb.REFUSE: Action.PETITION_SORT,
    Verb.TRANSFER: Action.PETITION_SORT,
    Verb.JOIN: Action.PETITION_SORT,
    Verb.HAND_BACK: Action.PETITION_HANDLE,
    Verb.PROPOSE: Action.PETITION_HANDLE,
    Verb.SEND_BACK: Action.PETITION_APPROVE,
    Verb.APPROVE: Action.PETITION_APPROVE,
    Verb.PUBLISH: Action.PETITION_PUBLISH,
}


def desk(actor: Actor, *, only: str = "", centre: str = "") -> list[PetitionView]:
    """What its reader may see, the most urgent first. `only`: "late", "sort", "approve", "publish", "ended"; by default what is open.

    Raises NotAuthenticated, Forbidden.
    """
    require(actor, Action.PETITION_VIEW, centre=centre or None)
    found = _seen_by(actor)
    if centre:
        found = found.filter(centre=centre)
    found = _only(found, only)
    return [view_of(row) for row in found.defer(*NOT_LISTED)[:MOST_SHOWN]]


def counts(actor: Actor) -> dict[str, int]:
    """How many stand in each list of the desk. One look. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.PETITION_VIEW)
    lists = {f"in_{only}": _chosen(only) for only in COUNTED}
    found = _seen_by(actor).filter(Q(*lists.values(), _connector=Q.OR))
    sums = found.aggregate(**{name: Count("pk", filter=chosen) for name, chosen in lists.items()})
    return {only: sums[f"in_{only}"] for only in COUNTED}


def _only(found: "QuerySet[Petition]", only: str) -> "QuerySet[Petition]":
    return found.filter(_chosen(only)).order_by(*(["-ended_at"] if only == "ended" else ["due_at", "pk"]))


def _chosen(only: str) -> Q:
    now = clock.now()
    late = Q(state=State.RECEIVED.value, sort_by__lt=now) | Q(state__in=[one.value for one in OPEN], due_at__lt=now)
    return {
        "late": late,
        "sort": Q(state=State.RECEIVED.value),
        "approve": Q(state=State.PROPOSED.value),
        "publish": Q(state=State.ANSWERED.value, may_publish=True, published_at=None, erased_at=None),
        "ended": Q(ended_at__isnull=False),
    }.get(only, Q(state__in=[one.value for one in OPEN | WAITING]))


def _seen_by(actor: Actor) -> "QuerySet[Petition]":
    """Those that `sees` says yes to."""
    is_conduct = Q(kind=Kind.BEHAVIOUR.value)
    seen = (~is_conduct & _within(actor, Action.PETITION_VIEW)) | (is_conduct & _within(actor, Action.PETITION_CONDUCT))
    return Petition.objects.exclude(code="").filter(seen)


def _within(actor: Actor, action: Action) -> Q:
    """The places of its grants as a condition; an empty one holds for all."""
    found = places_of(actor, action)
    if found is None or (None, None) in found:
        return Q()
    within = Q(pk__in=[])
    for centre, agency in found:
        within |= Q(**({"centre": centre} if centre else {}), **({"agency": agency} if agency else {}))
    return within


def petition(actor: Actor, identifier: UUID) -> Whole:
    """All of it, with e-mail and phone masked (`actions.reveal` shows them); that somebody looked is recorded.

    Raises NotFound for what its reader may not see, Forbidden for whoever sees none.
    """
    require(actor, Action.PETITION_VIEW)
    row = Petition.objects.select_related("joined_to").filter(pk=identifier).first()
    if row is None or not sees(actor, row):
        raise NotFound
    note_look(actor, row)
    return whole_of(actor, row).masked()


def line(identifier: UUID) -> PetitionView:
    """What it is now, for whoever has just done something to it, also where it is theirs no more. Raises NotFound."""
    row = Petition.objects.filter(pk=identifier).first()
    if row is None:
        raise NotFound
    return view_of(row)


def whole_of(actor: Actor, row: Petition) -> Whole:
    """In the clear, for `petition` and `actions.reveal`, which say who may have it."""
    names = names_of([row.proposed_by, row.ended_by])
    return Whole(
        view_of(row),
        row.sender_name,
        row.email,
        row.phone,
        row.proven,
        row.about,
        about_of(row),
        row.text,
        row.answer,
        row.reason,
        names.get(row.proposed_by, row.proposed_by),
        names.get(row.ended_by, row.ended_by),
        row.joined_to.code if row.joined_to else "",
        tuple(row.joined.order_by("code").values_list("code", flat=True)),
        (row.public_title, row.public_text, row.public_answer),
        files_of(row),
        said_in(row, office=True),
        _verbs(actor, row),
        tuple(dict.fromkeys(one.text for one in marks(row.text, (row.sender_name,)) if one.is_certain)),
        tuple(view_of(one) for one in _alike(row) if sees(actor, one)),
    )


def _verbs(actor: Actor, row: Petition) -> frozenset[str]:
    asking = Action.PETITION_HANDLE if row.state == State.HANDLING else Action.PETITION_SORT
    needs = {**VERBS, Verb.ASK: asking}
    return frozenset(
        verb.value for verb in TRANSITIONS[State(row.state)] if verb in needs and may(actor, needs[verb], row)
    )


def _alike(row: Petition) -> Iterable[Petition]:
    """What says the same in like words, whoever sent it; of who sent several only that."""
    since = clock.now() - ALIKE_WITHIN
    near = Petition.objects.filter(centre=row.centre, received_at__gte=since, erased_at=None).exclude(pk=row.pk)
    rows = {str(one.pk): one for one in near.exclude(code="").order_by("-received_at")[:MOST_COMPARED]}
    index = bytes(row.contact_index or b"")
    same = [name for name, one in rows.items() if index and bytes(one.contact_index or b"") == index]
    about = [name for name, one in rows.items() if row.dossier and one.dossier == row.dossier]
    words = {name: f"{one.title} {one.text}" for name, one in rows.items()}
    return [rows[name] for name in most_alike(f"{row.title} {row.text}", words, (*same, *about))]


def open_file(actor: Actor, identifier: UUID, file: UUID) -> tuple[FileView, Iterator[bytes]]:
    """A file of a petition, for the office; that somebody opened it is recorded.

    Raises NotFound, Forbidden, Conflict while it is not checked for malware.
    """
    require(actor, Action.PETITION_VIEW)
    found = Attachment.objects.select_related("petition").filter(pk=file, petition=identifier).first()
    if found is None or not sees(actor, found.petition):
        raise NotFound
    view = file_of(found)
    if not view.is_open:
        raise Conflict(code="file_not_checked")
    note_look(actor, found.petition, found.pk)
    return view, vault.read(found.pk)


def late_at(centre: str) -> int:
    """How many of a centre are late, for its control room; a number alone."""
    return _only(Petition.objects.filter(centre=centre), "late").count()


def late_of(actor: Actor) -> int:
    """How many are late among those that its reader may see; 0 for whoever sees none."""
    return _only(_seen_by(actor), "late").count() if allowed(actor, Action.PETITION_VIEW) else 0
