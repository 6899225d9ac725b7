"""Verbs by which a phone takes pictures for one paper of one dossier: asked for, joined, page by page, kept or ended.

The secret in the QR code opens nothing but this; the one phone that joined goes on with a token of its own. Whoever asked is the one
who adds the file, and must still be allowed to when it is added.
"""

import secrets
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.actions.files import add_file
from motcua.domain.documents.gatherings import SECRET, GatheringView, gathering_view, of_dossier, of_phone
from motcua.domain.documents.models import GatheredPage, Gathering
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.documents.reading import binding
from motcua.domain.documents.reading.rendering import Unreadable
from motcua.domain.documents.rules import (
    JOIN_WITHIN,
    MOST_GATHERED,
    NEXT_PAGE_WITHIN,
    OPEN_GATHERINGS,
    PICTURES,
    Gathered,
    check_size,
    kind_of,
)
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import actor_for_staff

PHONE = Actor("phone")
OVER = _("This code has ended. Ask the officer for a new one")


@transaction.atomic
def ask_for_pictures(actor: Actor, code: str, requirement: str) -> GatheringView:
    """Opens a gathering for ten minutes. Raises NotFound, Forbidden, InvalidInput; Conflict when the dossier is closed."""
    dossier = visible_dossier(actor, code)
    if not may(actor, Action.DOSSIER_FILE_ADD, dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=dossier.centre)
    if actor.kind != "staff":
        raise Forbidden
    if dossier.state in CLOSED:
        raise Conflict(_("This dossier is closed; nothing can be added to it"), code="dossier_closed")
    known = {one.code for one in version_content(dossier.version_id).documents}
    known |= set(dossier.documents.values_list("requirement", flat=True))
    if requirement and requirement not in known:
        raise InvalidInput.of("requirement", _("The procedure does not ask for this document"))
    now = clock.now()
    row = Gathering.objects.create(
        dossier=dossier,
        requirement=requirement,
        asked_by=actor.reference,
        asked_at=now,
        ends_at=now + JOIN_WITHIN,
        state=Gathered.WAITING,
    )
    _record(actor, row, "dossier.phone_asked")
    return gathering_view(row)


@transaction.atomic
def join(gathering: UUID, secret: str) -> str:
    """The token of the phone that opened the QR code first. Raises NotFound for a wrong one; Conflict for a second phone, and too late."""
    if not crypto.secret_matches(SECRET, str(gathering), secret):
        raise NotFound(OVER)
    row = _open(Gathering.objects.select_for_update().filter(pk=gathering).first())
    if row.phone_hash is not None:
        raise Conflict(
            _("Another phone uses this code already. Ask the officer for a new one"), code="another_phone_joined"
        )
    token = secrets.token_urlsafe(32)
    row.phone_hash, row.state = crypto.token_hash(token), Gathered.JOINED
    row.ends_at = clock.now() + NEXT_PAGE_WITHIN
    row.save(update_fields=["phone_hash", "state", "ends_at"])
    _record(PHONE, row, "dossier.phone_joined")
    return token


def add_page(gathering: UUID, token: str, content: bytes, key: str) -> GatheringView:
    """Puts a picture behind the others; the same key again changes nothing.

    Raises NotFound, TooLarge, UnsupportedMedia, InvalidInput for what is no picture; Conflict once it has ended.
    """
    _open(of_phone(gathering, token))
    check_size(len(content))
    if kind_of(content).media_type not in PICTURES:
        raise InvalidInput.of("page", _("Send a picture of the page"))
    try:
        page = binding.redrawn(content)  # outside of the transaction: nobody waits for a lock while it is drawn
    except Unreadable:
        raise InvalidInput.of("page", _("This picture cannot be read. Take it again")) from None
    return _put(gathering, token, page, key[:80] or secrets.token_hex(8))


@transaction.atomic
def _put(gathering: UUID, token: str, page: bytes, key: str) -> GatheringView:
    row = _open(_locked(of_phone(gathering, token).pk))
    if row.pages.filter(key=key).exists():
        return gathering_view(row)
    if row.taken >= MOST_GATHERED:
        raise Conflict(
            _("These are as many pages as one file takes. Finish, and begin a new one"), code="too_many_pages"
        )
    row.taken += 1
    row.ends_at = clock.now() + NEXT_PAGE_WITHIN
    row.save(update_fields=["taken", "ends_at"])
    kept = GatheredPage(gathering=row, number=row.taken, key=key, size=len(page))
    vault.write(kept.pk, page)
    try:
        kept.save(force_insert=True)
    except BaseException:
        vault.remove(kept.pk)
        raise
    _record(PHONE, row, "dossier.phone_page", page=row.taken)
    return gathering_view(row)


@transaction.atomic
def finish(gathering: UUID, token: str) -> GatheringView:
    """The phone says that this is all: the pages become one file. Done twice it is one. Raises NotFound, and as `add_file` does."""
    return _keep(_locked(of_phone(gathering, token).pk))


@transaction.atomic
def keep_pictures(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The officer takes what has come. Raises NotFound, and as `add_file` does."""
    return _keep(_locked(of_dossier(actor, code, gathering).pk))


@transaction.atomic
def end_pictures(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The officer ends it; nothing is kept. Raises NotFound, Forbidden."""
    row = _locked(of_dossier(actor, code, gathering).pk)
    if not may(actor, Action.DOSSIER_FILE_ADD, row.dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=row.dossier.centre)
    if row.state in OPEN_GATHERINGS:
        _end(actor, row)
    return gathering_view(row)


def end_overdue() -> int:
    """Ends what nobody finished, and forgets its pages; returns how many."""
    due = Gathering.objects.filter(state__in=OPEN_GATHERINGS, ends_at__lte=clock.now()).values_list("pk", flat=True)
    ended = 0
    for one in list(due):
        with transaction.atomic():
            row = _locked(one)
            if row.state in OPEN_GATHERINGS and row.ends_at <= clock.now():
                _end(system("phones"), row)
                ended += 1
    return ended


def _locked(gathering: UUID) -> Gathering:
    return Gathering.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=gathering)


def _open(row: Gathering | None) -> Gathering:
    if row is None:
        raise NotFound(OVER)
    if row.state not in OPEN_GATHERINGS or row.ends_at <= clock.now():
        raise Conflict(OVER, code="gathering_ended")
    return row


def _keep(row: Gathering) -> GatheringView:
    if row.state == Gathered.KEPT:
        return gathering_view(row)
    _open(row)
    officer = actor_for_staff(int(row.asked_by.partition(":")[2]))
    if officer is None:
        raise Conflict(OVER, code="gathering_ended")
    pages = list(row.pages.order_by("number"))
    if not pages:
        raise Conflict(_("No page has been sent yet"), code="no_pages")
    content = binding.bound([b"".join(vault.read(one.pk)) for one in pages])
    upload = ContentFile(content, name=str(_("pictures")) + ".pdf")
    kept = add_file(officer, row.dossier.code, upload, row.requirement)
    row.state, row.file_id = Gathered.KEPT, kept.id
    row.save(update_fields=["state", "file"])
    _forget_pages(row)
    _record(officer, row, "dossier.phone_done", file=str(kept.id), pages=row.taken)
    return gathering_view(row)


def _end(actor: Actor, row: Gathering) -> None:
    row.state = Gathered.ENDED
    row.save(update_fields=["state"])
    _forget_pages(row)
    _record(actor, row, "dossier.phone_ended", pages=row.taken)


def _forget_pages(row: Gathering) -> None:
    """The content goes once the transaction holds: before, a page could be gone that is still wanted."""
    names = list(row.pages.values_list("pk", flat=True))
    row.pages.all().delete()
    for name in names:
        transaction.on_commit(partial(vault.remove, name))


def _record(actor: Actor, row: Gathering, kind: str, **more: object) -> None:
    dossier = row.dossier
    journal.record(
        actor,
        kind,
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        gathering=str(row.pk),
        requirement=row.requirement,
        **more,
    )
