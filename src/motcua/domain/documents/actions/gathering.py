"""Verbs by which pages of one paper of one dossier come from a phone or a scanner: asked for, page by page, kept or ended.

The secret in a phone's QR code opens nothing but this; the one phone that joined goes on with a token of its own. What a scanner may
deliver is decided in the room `scanning`. Whoever asked is the one who adds the file, and must still be allowed to when it is added.
"""

import secrets
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound, Problem
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.actions.files import add_file
from motcua.domain.documents.gatherings import SECRET, GatheringView, gathering_view, of_dossier, of_phone
from motcua.domain.documents.models import GatheredPage, Gathering
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.documents.reading import binding
from motcua.domain.documents.reading.rendering import Unreadable
from motcua.domain.documents.rules import (
    JOIN_WITHIN,
    MOST_BOUND_BYTES,
    MOST_GATHERED,
    MOST_SCANNED,
    NEXT_PAGE_WITHIN,
    OPEN_GATHERINGS,
    PICTURES,
    SCANS_LOOKED_AT_WITHIN,
    Gathered,
    GatheredBy,
    check_size,
    kind_of,
)
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import actor_for_staff

PHONE = Actor("phone")
OVER = _("This code has ended. Ask the officer for a new one")
SCAN_OVER = _("These pages have been kept or thrown away already. Begin anew")
TOLD_AS = {GatheredBy.PHONE: "dossier.phone", GatheredBy.SCANNER: "dossier.scan"}


@transaction.atomic
def ask_for_pictures(actor: Actor, code: str, requirement: str) -> GatheringView:
    """Opens a gathering for ten minutes. Raises NotFound, Forbidden, InvalidInput; Conflict when the dossier is closed."""
    row = _opened(actor, code, requirement, GatheredBy.PHONE)
    _record(actor, row, "asked")
    return gathering_view(row)


@transaction.atomic
def open_for_scanner(actor: Actor, code: str, requirement: str) -> GatheringView:
    """Opens a gathering for a scanner's pages; the order to the scanner tells the journal. Raises as for a phone."""
    return gathering_view(_opened(actor, code, requirement, GatheredBy.SCANNER))


def _opened(actor: Actor, code: str, requirement: str, by: GatheredBy) -> Gathering:
    dossier = visible_dossier(actor, code)
    if not may(actor, Action.DOSSIER_FILE_ADD, dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=dossier.centre)
    programs = (
        by is GatheredBy.SCANNER and actor.kind == "token"
    )  # a scanner stands at a counter; a phone is somebody's
    if actor.kind != "staff" and not programs:
        raise Forbidden
    if dossier.state in CLOSED:
        raise Conflict(_("This dossier is closed; nothing can be added to it"), code="dossier_closed")
    known = {one.code for one in version_content(dossier.version_id).documents}
    known |= set(dossier.documents.values_list("requirement", flat=True))
    if requirement and requirement not in known:
        raise InvalidInput.of("requirement", _("The procedure does not ask for this document"))
    now = clock.now()
    return Gathering.objects.create(
        dossier=dossier,
        requirement=requirement,
        asked_by=actor.reference,
        asked_at=now,
        ends_at=now + (JOIN_WITHIN if by == GatheredBy.PHONE else SCANS_LOOKED_AT_WITHIN),
        state=Gathered.WAITING,
        by=by,
    )


@transaction.atomic
def join(gathering: UUID, secret: str) -> str:
    """The token of the phone that opened the QR code first. Raises NotFound for a wrong one; Conflict for a second phone, and too late."""
    if not crypto.secret_matches(SECRET, str(gathering), secret):
        raise NotFound(OVER)
    row = _open(Gathering.objects.select_for_update().filter(pk=gathering, by=GatheredBy.PHONE).first())
    if row.phone_hash is not None:
        raise Conflict(
            _("Another phone uses this code already. Ask the officer for a new one"), code="another_phone_joined"
        )
    token = secrets.token_urlsafe(32)
    row.phone_hash, row.state = crypto.token_hash(token), Gathered.JOINED
    row.ends_at = clock.now() + NEXT_PAGE_WITHIN
    row.save(update_fields=["phone_hash", "state", "ends_at"])
    _record(PHONE, row, "joined")
    return token


def add_page(gathering: UUID, token: str, content: bytes, key: str) -> GatheringView:
    """Puts a picture behind the others; the same key again changes nothing.

    Raises NotFound, TooLarge, UnsupportedMedia, InvalidInput for what is no picture; Conflict once it has ended.
    """
    _open(of_phone(gathering, token))
    page = _drawn(content)
    return _put(PHONE, gathering, page, key[:80] or secrets.token_hex(8))


def add_scanned_page(device: Actor, gathering: UUID, content: bytes, key: str) -> GatheringView:
    """Puts a page of a scanner behind the others, as `add_page` does; whether it may is for the caller to know."""
    row = _open(Gathering.objects.select_related("dossier").filter(pk=gathering, by=GatheredBy.SCANNER).first())
    if row.pages.filter(key=key).exists():
        return gathering_view(row)  # not drawn a second time
    return _put(device, gathering, _drawn(content), key)


def _drawn(content: bytes) -> bytes:
    """Outside of a transaction: nobody waits for a lock while it is drawn. Raises TooLarge, UnsupportedMedia, InvalidInput."""
    check_size(len(content))
    if kind_of(content).media_type not in PICTURES:
        raise InvalidInput.of("page", _("Send a picture of the page"))
    try:
        return binding.redrawn(content)
    except Unreadable:
        raise InvalidInput.of("page", _("This picture cannot be read. Take it again")) from None


@transaction.atomic
def _put(actor: Actor, gathering: UUID, page: bytes, key: str) -> GatheringView:
    row = _open(_locked(gathering))
    is_phone = row.by == GatheredBy.PHONE
    if row.pages.filter(key=key).exists():
        return gathering_view(row)
    held = row.pages.aggregate(pages=Count("pk"), size=Sum("size", default=0))
    if held["pages"] >= (MOST_GATHERED if is_phone else MOST_SCANNED) or held["size"] + len(page) > MOST_BOUND_BYTES:
        raise Conflict(
            _("These are as many pages as one file takes. Finish, and begin a new one"), code="too_many_pages"
        )
    row.taken += 1
    row.ends_at = clock.now() + (NEXT_PAGE_WITHIN if is_phone else SCANS_LOOKED_AT_WITHIN)
    row.save(update_fields=["taken", "ends_at"])
    kept = GatheredPage(gathering=row, number=row.taken, key=key, size=len(page))
    vault.write(kept.pk, page)
    try:
        kept.save(force_insert=True)
    except BaseException:
        vault.remove(kept.pk)
        raise
    _record(actor, row, "page", page=row.taken)
    return gathering_view(row)


@transaction.atomic
def remove_page(actor: Actor, code: str, gathering: UUID, number: int) -> GatheringView:
    """Takes out one page of a scanner that is not as it should be. Raises NotFound, Forbidden; Conflict once it has ended."""
    row = _open(_locked(of_dossier(actor, code, gathering, GatheredBy.SCANNER).pk))
    _require_may(actor, row)
    page = row.pages.filter(number=number).first()
    if page is None:
        raise NotFound
    name = page.pk
    page.delete()
    transaction.on_commit(partial(vault.remove, name))
    _record(actor, row, "page_removed", page=number)
    return gathering_view(row)


@transaction.atomic
def finish(gathering: UUID, token: str) -> GatheringView:
    """The phone says that this is all: the pages become one file. Done twice it is one. Raises NotFound, and as `add_file` does."""
    return _keep(_locked(of_phone(gathering, token).pk))


@transaction.atomic
def keep_pictures(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The officer takes what has come. Raises NotFound, and as `add_file` does."""
    return _keep(_locked(of_dossier(actor, code, gathering, None).pk))


@transaction.atomic
def end_pictures(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The officer ends it; nothing is kept. Raises NotFound, Forbidden."""
    row = _locked(of_dossier(actor, code, gathering, None).pk)
    _require_may(actor, row)
    if row.state in OPEN_GATHERINGS:
        _end(actor, row)
    return gathering_view(row)


def _require_may(actor: Actor, row: Gathering) -> None:
    if not may(actor, Action.DOSSIER_FILE_ADD, row.dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=row.dossier.centre)


def end_overdue() -> int:
    """Ends what nobody finished; returns how many. A phone's pages are forgotten, a scanner's kept: their paper is gone by then."""
    due = Gathering.objects.filter(state__in=OPEN_GATHERINGS, ends_at__lte=clock.now()).values_list("pk", flat=True)
    ended = 0
    for one in list(due):
        with transaction.atomic():
            row = _locked(one)
            if row.state in OPEN_GATHERINGS and row.ends_at <= clock.now():
                _end_by_time(row)
                ended += 1
    return ended


def _end_by_time(row: Gathering) -> None:
    if row.by == GatheredBy.SCANNER and row.pages.exists():
        try:
            with transaction.atomic():
                _keep(row)
            return
        except Problem:  # such as a dossier that was closed meanwhile, or an officer who left
            row.refresh_from_db()
    _end(system("phones" if row.by == GatheredBy.PHONE else "scanners"), row)


def _locked(gathering: UUID) -> Gathering:
    return Gathering.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=gathering)


def _open(row: Gathering | None) -> Gathering:
    if row is None:
        raise NotFound(OVER)
    if row.by == GatheredBy.SCANNER:
        if row.state not in OPEN_GATHERINGS:
            raise Conflict(SCAN_OVER, code="gathering_ended")
    elif row.state not in OPEN_GATHERINGS or row.ends_at <= clock.now():
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
        raise Conflict(_("No page has come yet"), code="no_pages")
    content = binding.bound([b"".join(vault.read(one.pk)) for one in pages])
    name = _("pictures") if row.by == GatheredBy.PHONE else _("scan")
    upload = ContentFile(content, name=f"{name}.pdf")
    kept = add_file(officer, row.dossier.code, upload, row.requirement, most=MOST_BOUND_BYTES)
    row.state, row.file_id, row.taken = Gathered.KEPT, kept.id, len(pages)
    row.save(update_fields=["state", "file", "taken"])
    _forget_pages(row)
    _record(officer, row, "done", file=str(kept.id), pages=row.taken)
    return gathering_view(row)


def _end(actor: Actor, row: Gathering) -> None:
    row.state = Gathered.ENDED
    row.save(update_fields=["state"])
    _forget_pages(row)
    _record(actor, row, "ended", pages=row.taken)


def _forget_pages(row: Gathering) -> None:
    """The content goes once the transaction holds: before, a page could be gone that is still wanted."""
    names = list(row.pages.values_list("pk", flat=True))
    row.pages.all().delete()
    for name in names:
        transaction.on_commit(partial(vault.remove, name))


def _record(actor: Actor, row: Gathering, what: str, **more: object) -> None:
    dossier = row.dossier
    journal.record(
        actor,
        f"{TOLD_AS[GatheredBy(row.by)]}_{what}",
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        gathering=str(row.pk),
        requirement=row.requirement,
        **more,
    )
