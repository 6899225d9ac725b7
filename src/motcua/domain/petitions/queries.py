"""Questions about petitions: as its sender follows it, as the office works on it, as everybody reads it, and how the office stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from motcua.base import clock, crypto, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.people.permissions import Action, allowed, places_of, require
from motcua.domain.people.queries import names_of
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.petitions.access import may, sees
from motcua.domain.petitions.looking import note_look
from motcua.domain.petitions.marks import marks
from motcua.domain.petitions.models import Attachment, Petition
from motcua.domain.petitions.rules import (
    OPEN,
    TRANSITIONS,
    WAITING,
    About,
    Kind,
    PetitionOptions,
    State,
    Verb,
    tidy_code,
)

MOST_SHOWN = 200
A_PAGE = 20
SOON = timedelta(days=2)
NOT_LISTED = ("sender_name", "email", "phone", "text", "law", "reference", "answer", "reason")
COUNTED = ("", "late", "sort", "approve", "publish")
ALIKE_WITHIN = timedelta(days=90)
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


@dataclass(frozen=True)
class Said:
    """What was asked or added; `by_name` is for the office alone."""

    by_sender: bool
    by_name: str
    text: str
    at: datetime


@dataclass(frozen=True)
class FileView:
    id: UUID
    name: str
    media_type: str
    size: int
    is_open: bool


@dataclass(frozen=True)
class PetitionView:
    """A line of a list; of its text the title alone."""

    id: UUID
    code: str
    state: str
    kind: str
    channel: str
    centre: str
    agency: str
    agency_name: str
    agency_name_en: str
    title: str
    received_at: datetime | None
    sort_by: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    published_at: datetime | None
    may_publish: bool
    row_version: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def until(self) -> datetime | None:
        """What is to be done next is due then."""
        return self.sort_by if self.state == State.RECEIVED else self.due_at if self.is_open else None

    @property
    def colour(self) -> str:
        if self.until is None:
            return ""
        now = clock.now()
        return "red" if self.until < now else "amber" if self.until < now + SOON else "green"


@dataclass(frozen=True)
class Whole:
    """A petition with all that it holds, for the office. `verbs`: what its reader may do now; `marks`: what of the text tells of
    somebody; `alike`: others of the same sender or about the same dossier."""

    view: PetitionView
    sender_name: str
    email: str
    phone: str
    proven: bool
    about: str
    about_words: str
    text: str
    answer: str
    reason: str
    proposed_by_name: str
    ended_by_name: str
    joined_to: str
    joined: tuple[str, ...]
    public: tuple[str, str, str]
    files: tuple[FileView, ...]
    said: tuple[Said, ...]
    verbs: frozenset[str]
    certain: tuple[str, ...]
    alike: tuple[PetitionView, ...]


@dataclass(frozen=True)
class Followed:
    """A petition as its sender follows it. `answer` of another where it was joined; empty until that is there."""

    view: PetitionView
    secret: str
    about_words: str
    text: str
    answer: str
    answered_at: datetime | None
    reason: str
    said: tuple[Said, ...]
    files: tuple[FileView, ...]
    waits_until: datetime | None
    is_joined: bool

    @property
    def asks(self) -> bool:
        return self.view.state in WAITING

    @property
    def may_withdraw(self) -> bool:
        return self.view.state in OPEN | WAITING


@dataclass(frozen=True)
class Published:
    """Question and answer without names."""

    id: UUID
    kind: str
    agency_name: str
    agency_name_en: str
    title: str
    text: str
    answer: str
    received_at: datetime
    answered_at: datetime
    published_at: datetime


@dataclass(frozen=True)
class Figures:
    """How a centre, or one of its agencies, stands: of what ended in a period, how much in time."""

    received: int
    answered: int
    in_time: int
    refused: int
    open: int
    late: int
    published: int

    @property
    def in_time_percent(self) -> float | None:
        return round(100 * self.in_time / self.answered, 2) if self.answered else None


def options_of(centre: str) -> PetitionOptions:
    """Raises NotFound."""
    return PetitionOptions.of(get_centre(centre).options)


def follow(code: str, secret: str) -> Followed:
    """Raises NotFound alike, and after the same work, for a wrong code and a wrong secret."""
    code = tidy_code(code)
    is_right = crypto.secret_matches("petition", code, secret)
    known = Petition.objects.filter(code=code).exclude(code="").values_list("pk", flat=True).first()
    if known is None or not is_right:
        raise NotFound
    row = Petition.objects.select_related("joined_to").get(pk=known)  # only now is anything opened
    other = row.joined_to
    source = row if other is None else other
    is_out = source.state == State.ANSWERED
    return Followed(
        _view(row),
        secret,
        _about(row),
        row.text,
        source.answer if is_out else "",
        source.ended_at if is_out else None,
        row.reason if row.state in (State.REFUSED, State.TRANSFERRED) else "",
        _said(row, office=False),
        _files(row),
        row.waits_until,
        other is not None,
    )


def own(actor: Actor) -> list[tuple[PetitionView, str]]:
    """An account's own with the secret of each, the latest first. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_PETITION)
    rows = Petition.objects.filter(citizen=own_number(actor)).exclude(code="").order_by("-begun_at")[:MOST_SHOWN]
    return [(_view(row), crypto.secret_for("petition", row.code)) for row in rows]


def desk(actor: Actor, *, only: str = "", centre: str = "") -> list[PetitionView]:
    """What its reader may see, the most urgent first. `only`: "late", "sort", "approve", "publish", "ended"; by default what is open.

    Raises NotAuthenticated, Forbidden.
    """
    require(actor, Action.PETITION_VIEW, centre=centre or None)
    found = _seen_by(actor)
    if centre:
        found = found.filter(centre=centre)
    found = _only(found, only)
    return [_view(row) for row in found.defer(*NOT_LISTED)[:MOST_SHOWN]]


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
    """All of it; that somebody looked is recorded. Raises NotFound for what its reader may not see, Forbidden for whoever sees none."""
    require(actor, Action.PETITION_VIEW)
    row = Petition.objects.select_related("joined_to").filter(pk=identifier).first()
    if row is None or not sees(actor, row):
        raise NotFound
    note_look(actor, row)
    names = names_of([row.proposed_by, row.ended_by])
    return Whole(
        _view(row),
        row.sender_name,
        row.email,
        row.phone,
        row.proven,
        row.about,
        _about(row),
        row.text,
        row.answer,
        row.reason,
        names.get(row.proposed_by, row.proposed_by),
        names.get(row.ended_by, row.ended_by),
        row.joined_to.code if row.joined_to else "",
        tuple(row.joined.order_by("code").values_list("code", flat=True)),
        (row.public_title, row.public_text, row.public_answer),
        _files(row),
        _said(row, office=True),
        _verbs(actor, row),
        tuple(dict.fromkeys(one.text for one in marks(row.text, (row.sender_name,)) if one.is_certain)),
        tuple(_view(one) for one in _alike(row) if sees(actor, one)),
    )


def _verbs(actor: Actor, row: Petition) -> frozenset[str]:
    asking = Action.PETITION_HANDLE if row.state == State.HANDLING else Action.PETITION_SORT
    needs = {**VERBS, Verb.ASK: asking}
    return frozenset(
        verb.value for verb in TRANSITIONS[State(row.state)] if verb in needs and may(actor, needs[verb], row)
    )


def _alike(row: Petition) -> Iterable[Petition]:
    same = Q(contact_index=row.contact_index) if row.contact_index else Q(pk__in=[])
    if row.dossier:
        same |= Q(dossier=row.dossier)
    since = clock.now() - ALIKE_WITHIN
    found = Petition.objects.filter(same, centre=row.centre, received_at__gte=since).exclude(pk=row.pk).exclude(code="")
    return found.order_by("-received_at")[:5]


def open_file(actor: Actor, identifier: UUID, file: UUID) -> tuple[FileView, Iterator[bytes]]:
    """A file of a petition, for the office; that somebody opened it is recorded.

    Raises NotFound, Forbidden, Conflict while it is not checked for malware.
    """
    require(actor, Action.PETITION_VIEW)
    found = Attachment.objects.select_related("petition").filter(pk=file, petition=identifier).first()
    if found is None or not sees(actor, found.petition):
        raise NotFound
    view = _file(found)
    if not view.is_open:
        raise Conflict(code="file_not_checked")
    note_look(actor, found.petition, found.pk)
    return view, vault.read(found.pk)


def published(*, agency: str = "", kind: str = "", page: int = 1) -> tuple[list[Published], bool]:
    """What everybody may read, the newest first, and whether there is more."""
    found = Petition.objects.filter(published_at__isnull=False)
    if agency:
        found = found.filter(agency=agency)
    if kind:
        found = found.filter(kind=kind)
    first = (max(page, 1) - 1) * A_PAGE
    rows = list(found.order_by("-published_at", "-pk")[first : first + A_PAGE + 1])
    return [_public(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def published_one(identifier: UUID) -> Published:
    """Raises NotFound for what is not published, as for what is not there."""
    row = Petition.objects.filter(pk=identifier, published_at__isnull=False).first()
    if row is None:
        raise NotFound
    return _public(row)


def figures(begin: datetime, end: datetime, *, centre: str = "", agency: str | None = None) -> Figures:
    """Of what was received and what ended from `begin` up to before `end`; open and late are of now. One look."""
    found = Petition.objects.exclude(code="")
    if centre:
        found = found.filter(centre=centre)
    if agency is not None:
        found = found.filter(agency=agency)
    now = clock.now()
    ended = Q(ended_at__gte=begin, ended_at__lt=end)
    answered = ended & Q(state=State.ANSWERED.value)
    is_open = Q(state__in=[one.value for one in OPEN])
    sums = found.aggregate(
        received=Count("pk", filter=Q(received_at__gte=begin, received_at__lt=end)),
        answered=Count("pk", filter=answered),
        in_time=Count("pk", filter=answered & Q(ended_at__lte=F("due_at"))),
        refused=Count("pk", filter=ended & Q(state=State.REFUSED.value)),
        open=Count("pk", filter=is_open | Q(state__in=[one.value for one in WAITING])),
        late=Count("pk", filter=is_open & Q(due_at__lt=now)),
        published=Count("pk", filter=Q(published_at__gte=begin, published_at__lt=end)),
    )
    return Figures(**sums)


def late_at(centre: str) -> int:
    """How many of a centre are late, for its control room; a number alone."""
    return _only(Petition.objects.filter(centre=centre), "late").count()


def late_of(actor: Actor) -> int:
    """How many are late among those that its reader may see; 0 for whoever sees none."""
    return _only(_seen_by(actor), "late").count() if allowed(actor, Action.PETITION_VIEW) else 0


def _view(row: Petition) -> PetitionView:
    name, name_en = _agency(row.agency)
    return PetitionView(
        row.pk,
        row.code,
        row.state,
        row.kind,
        row.channel,
        row.centre,
        row.agency,
        name,
        name_en,
        row.title,
        row.received_at,
        row.sort_by,
        row.due_at,
        row.ended_at,
        row.published_at,
        row.may_publish,
        row.row_version,
    )


def _agency(code: str) -> tuple[str, str]:
    found = agencies_by_code().get(code) if code else None
    return (found.name, found.name_en or found.name) if found else ("", "")


def _about(row: Petition) -> str:
    """What it is about as written, with a procedure's name where there is one."""
    if row.about == About.PROCEDURE and row.procedure:
        return f"{procedure_name(row.procedure).name} ({row.procedure})"
    if row.about == About.COUNTER:
        return str(row.counter or "")
    return row.dossier or row.law or row.reference


def _said(row: Petition, *, office: bool) -> tuple[Said, ...]:
    remarks = list(row.remarks.all())
    names = names_of([one.by for one in remarks]) if office else {}
    return tuple(Said(one.by_sender, names.get(one.by, one.by) if office else "", one.text, one.at) for one in remarks)


def _files(row: Petition) -> tuple[FileView, ...]:
    return tuple(map(_file, row.attachments.all()))


def _file(one: Attachment) -> FileView:
    return FileView(one.pk, one.name, one.media_type, one.size, one.safety not in CLOSED_TO_ALL)


def _public(row: Petition) -> Published:
    name, name_en = _agency(row.agency)
    assert row.received_at  # only what was answered is published
    assert row.ended_at
    assert row.published_at
    return Published(
        row.pk,
        row.kind,
        name,
        name_en,
        row.public_title,
        row.public_text,
        row.public_answer,
        row.received_at,
        row.ended_at,
        row.published_at,
    )
