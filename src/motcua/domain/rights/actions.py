"""Asking that one's data is put right or erased; carrying that out, or saying why not."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.delivery.actions import erase_of_dossier
from motcua.domain.dossiers.actions.correcting import correct_applicant, erase_contact, read_correction
from motcua.domain.dossiers.queries.own import own_dossier
from motcua.domain.people.actions.proving import correct_proven, read_proven
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries.citizens import citizen, own_number
from motcua.domain.rights.models import DataRequest
from motcua.domain.rights.queries import verdict_on
from motcua.domain.rights.rules import (
    ASKABLE,
    KEPT_DAYS,
    LONGEST_VALUE,
    LONGEST_WORDS,
    MOST_OPEN,
    SAID_BY_OFFICIALS,
    TERM,
    About,
    Ground,
    Kind,
    Piece,
    State,
)

TIME = system("time")
AT_ONCE = 200


@transaction.atomic
def ask(
    actor: Actor, kind: str, about: str, piece: str, *, dossier: str = "", centre: str = "", wanted: str = "", why: str
) -> UUID:
    """A request of an account about itself (`centre`: which is to answer) or about a dossier of its own; answered within 72 hours.

    Raises InvalidInput, NotFound for what is not theirs, Conflict where the same is open already, Forbidden.
    """
    require(actor, Action.OWN_DATA_ASK)
    pieces = ASKABLE.get((About(about), Kind(kind)), ()) if about in set(About) and kind in set(Kind) else ()
    if piece not in pieces:
        raise InvalidInput.of("piece", _("Choose what this is about"))
    code, place = _whose(actor, About(about), dossier, centre)
    words = why.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise InvalidInput.of("why", _("Say in a few words why, in 2,000 characters at most"))
    value = _read(About(about), Piece(piece), wanted) if kind == Kind.CORRECTION else ""
    now = clock.now()
    if DataRequest.objects.filter(citizen=own_number(actor), state=State.OPEN).count() >= MOST_OPEN:
        raise Conflict(_("So many requests of yours are open; please wait for their answers"), code="too_many_open")
    try:
        with transaction.atomic():
            row = DataRequest.objects.create(
                citizen=own_number(actor),
                centre=place,
                kind=kind,
                about=about,
                dossier=code,
                piece=piece,
                wanted=value,
                why=words,
                asked_at=now,
                due_at=now + TERM,
            )
    except IntegrityError:
        raise Conflict(_("You have asked for this already; the answer is on its way"), code="already_asked") from None
    _record(actor, "data_request.asked", row)
    return row.pk


def _whose(actor: Actor, about: About, dossier: str, centre: str) -> tuple[str, str]:
    """The code of the dossier and the centre that answers. Raises NotFound for a dossier of somebody else, or one that is in the account
    by its secret alone: whoever only holds a receipt does not change what stands in it."""
    if about is About.ACCOUNT:
        mine = citizen(actor)
        if not mine.is_proven:
            raise Conflict(_("Nothing of your account is confirmed; you change it by yourself"), code="not_proven")
        try:
            return "", get_centre(centre).code
        except NotFound as unknown:
            raise InvalidInput.of("centre", unknown.detail) from None
    own = own_dossier(actor, dossier)
    if own.claimed:
        raise NotFound
    require(actor, Action.OWN_DATA_ASK, company=own.company or None)
    return own.code, own.view.centre


def _read(about: About, piece: Piece, wanted: str) -> str:
    """How it should read, as it would be written. Raises InvalidInput on "wanted"."""
    if len(wanted) > LONGEST_VALUE:
        raise InvalidInput.of("wanted", _("This is too long"))
    try:
        return read_proven(piece, wanted) if about is About.ACCOUNT else read_correction(piece, wanted)
    except InvalidInput as fault:
        raise InvalidInput.of("wanted", fault.errors[0].message) from None


@transaction.atomic
def take_back(actor: Actor, request: UUID) -> None:
    """Its sender thinks better of it. Raises NotFound, IllegalTransition once it is answered."""
    require(actor, Action.OWN_DATA_ASK)
    row = DataRequest.objects.select_for_update().filter(pk=request, citizen=own_number(actor)).first()
    if row is None:
        raise NotFound
    _end(actor, row, State.WITHDRAWN)
    _record(actor, "data_request.withdrawn", row)


@transaction.atomic
def carry_out(actor: Actor, request: UUID, answer: str = "") -> None:
    """Does what was asked, and says so.

    Raises NotFound, Forbidden, IllegalTransition once it is answered, Conflict `law_keeps_it`, what the doing raises.
    """
    row = _lock(actor, request)
    _end(actor, row, State.DONE, answer=answer)
    piece = Piece(row.piece)
    if row.kind == Kind.ERASURE:
        found = verdict_on(row.dossier, piece)
        if not found.may:
            raise Conflict(
                _("The law does not let this be erased; answer so, the reason is written for you"), code="law_keeps_it"
            )
        for code in erase_contact(actor, row.dossier, request=str(row.pk)):
            erase_of_dossier(code)
    elif row.about == About.ACCOUNT:
        correct_proven(actor, row.citizen, piece, row.wanted, centre=row.centre, request=str(row.pk))
    else:
        correct_applicant(actor, row.dossier, piece, row.wanted, request=str(row.pk))
    _record(actor, "data_request.done", row)


@transaction.atomic
def refuse(actor: Actor, request: UUID, ground: str, answer: str) -> None:
    """Says why it is not done. Where the law keeps what was to be erased, that is the ground, whatever is chosen; else words are needed.

    Raises InvalidInput, NotFound, Forbidden, IllegalTransition.
    """
    row = _lock(actor, request)
    found = verdict_on(row.dossier, Piece(row.piece)) if row.kind == Kind.ERASURE else None
    if found is not None and found.ground is not None:
        why = found.ground
    elif ground in SAID_BY_OFFICIALS:
        why = Ground(ground)
    else:
        raise InvalidInput.of("ground", _("Choose why it is not done"))
    if why in SAID_BY_OFFICIALS and not answer.strip():
        raise InvalidInput.of("answer", _("Write why, in words that the citizen understands"))
    row.ground = why.value
    _end(actor, row, State.REFUSED, answer=answer)
    _record(actor, "data_request.refused", row, ground=row.ground)


def _lock(actor: Actor, request: UUID) -> DataRequest:
    """Raises NotFound for another centre's, Forbidden for whoever answers none."""
    require(actor, Action.DATA_ANSWER)
    row = DataRequest.objects.select_for_update().filter(pk=request).first()
    if row is None or not allowed(actor, Action.DATA_ANSWER, centre=row.centre):
        raise NotFound
    return row


def _end(actor: Actor, row: DataRequest, state: State, *, answer: str = "") -> None:
    if row.state != State.OPEN:
        raise IllegalTransition(_("This request has been answered already"), state=row.state, allowed=[])
    if len(answer.strip()) > LONGEST_WORDS:
        raise InvalidInput.of("answer", _("This is too long"))
    row.state, row.answer, row.ended_at, row.ended_by = state.value, answer.strip(), clock.now(), actor.reference
    row.save()


def _record(actor: Actor, kind: str, row: DataRequest, **more: str) -> None:
    """Never what should stand there, nor why."""
    facts = {"request": row.kind, "about": row.about, "piece": row.piece, **more}
    journal.record(actor, kind, row.subject, centre=row.centre, dossier=row.dossier or None, **facts)


@transaction.atomic
def forget_account(number: int) -> int:
    """With an account goes what it asked for; how many."""
    rows = list(DataRequest.objects.select_for_update().filter(citizen=number, erased_at=None))
    for row in rows:
        if row.state == State.OPEN:
            _end(TIME, row, State.WITHDRAWN)
            _record(TIME, "data_request.withdrawn", row)
        _empty(row)
    return len(rows)


@transaction.atomic
def forget_dossier(code: str) -> None:
    """The words of requests about a dossier that was erased. What was still to be erased has been; nothing is left to be put right."""
    for row in DataRequest.objects.select_for_update().filter(dossier=code, erased_at=None):
        is_open = row.state == State.OPEN
        _empty(row)
        if is_open and row.kind == Kind.ERASURE:
            _end(TIME, row, State.DONE)
            _record(TIME, "data_request.done", row)
        elif is_open:
            row.ground = Ground.OTHER.value
            words = _("The dossier was erased meanwhile; nothing of it is left to be put right")
            _end(TIME, row, State.REFUSED, answer=words)
            _record(TIME, "data_request.refused", row, ground=row.ground)


@transaction.atomic
def forget_old() -> int:
    """Empties what was answered years ago; how many."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    rows = list(DataRequest.objects.select_for_update().filter(erased_at=None, ended_at__lt=old)[:AT_ONCE])
    for row in rows:
        _empty(row)
    return len(rows)


def _empty(row: DataRequest) -> None:
    row.wanted = row.why = row.answer = ""
    row.erased_at = clock.now()
    row.save()
