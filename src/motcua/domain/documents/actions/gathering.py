"""Verbs by which pages of one paper come from a phone or a scanner: asked for, and page by page. `completing.py` keeps or ends them.

They belong to a dossier, or lie in a tray (`trays.py`) until there is one.

The secret in a phone's QR code opens nothing but this; the one phone that joined goes on with a token of its own. What a scanner may
deliver is decided in the room `scanning`. Whoever asked is the one who adds the file, and must still be allowed to when it is added.
"""

import secrets
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.gatherings import SECRET, GatheringView, gathering_view, of_dossier, of_phone
from motcua.domain.documents.models import GatheredPage, Gathering, Tray
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
    TRAY_LASTS,
    Gathered,
    GatheredBy,
    check_size,
    kind_of,
)
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.permissions import Action, require

PHONE = Actor("phone")
OVER = _("This code has ended. Ask the officer for a new one")
SCAN_OVER = _("These pages have been kept or thrown away already. Begin anew")
TOLD_AS = {GatheredBy.PHONE: "phone", GatheredBy.SCANNER: "scan"}


@transaction.atomic
def ask_for_pictures(actor: Actor, code: str, requirement: str) -> GatheringView:
    """Opens a gathering for ten minutes. Raises NotFound, Forbidden, InvalidInput; Conflict when the dossier is closed."""
    row = _opened(actor, code, requirement, GatheredBy.PHONE)
    tell(actor, row, "asked")
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
    return begun(actor, dossier, requirement, by)


def begun(actor: Actor, place: Dossier | Tray, requirement: str, by: GatheredBy) -> Gathering:
    """A fresh gathering; whether `actor` may, and whether there is such a paper, is known."""
    now = clock.now()
    return Gathering.objects.create(
        dossier=place if isinstance(place, Dossier) else None,
        tray=place if isinstance(place, Tray) else None,
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
    row = require_going(lockable().filter(pk=gathering, by=GatheredBy.PHONE).first())
    if row.phone_hash is not None:
        raise Conflict(
            _("Another phone uses this code already. Ask the officer for a new one"), code="another_phone_joined"
        )
    token = secrets.token_urlsafe(32)
    row.phone_hash, row.state = crypto.token_hash(token), Gathered.JOINED
    row.ends_at = clock.now() + NEXT_PAGE_WITHIN
    row.save(update_fields=["phone_hash", "state", "ends_at"])
    tell(PHONE, row, "joined")
    return token


def add_page(gathering: UUID, token: str, content: bytes, key: str) -> GatheringView:
    """Puts a picture behind the others; the same key again changes nothing.

    Raises NotFound, TooLarge, UnsupportedMedia, InvalidInput for what is no picture; Conflict once it has ended.
    """
    require_going(of_phone(gathering, token))
    page = _drawn(content)
    return _put(PHONE, gathering, page, key[:80] or secrets.token_hex(8))


def add_scanned_page(device: Actor, gathering: UUID, content: bytes, key: str) -> GatheringView:
    """Puts a page of a scanner behind the others, as `add_page` does; whether it may is for the caller to know."""
    row = require_going(
        Gathering.objects.select_related("dossier", "tray").filter(pk=gathering, by=GatheredBy.SCANNER).first()
    )
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
    Tray.objects.filter(gatherings=gathering).update(
        ends_at=clock.now() + TRAY_LASTS
    )  # before the gathering: one order of locks
    row = require_going(locked(gathering))
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
    tell(actor, row, "page", page=row.taken)
    return gathering_view(row)


@transaction.atomic
def remove_page(actor: Actor, code: str, gathering: UUID, number: int) -> GatheringView:
    """Takes out one page of a scanner that is not as it should be. Raises NotFound, Forbidden; Conflict once it has ended."""
    row = require_going(locked(of_dossier(actor, code, gathering, GatheredBy.SCANNER).pk))
    require_may(actor, row)
    return take_out(actor, row, number)


def take_out(actor: Actor, row: Gathering, number: int) -> GatheringView:
    """Removes a page that has come; whether `actor` may is known. Raises NotFound."""
    page = row.pages.filter(number=number).first()
    if page is None:
        raise NotFound
    name = page.pk
    page.delete()
    transaction.on_commit(partial(vault.remove, name))
    tell(actor, row, "page_removed", page=number)
    return gathering_view(row)


def require_may(actor: Actor, row: Gathering) -> None:
    assert row.dossier is not None, "found as a dossier's"
    if not may(actor, Action.DOSSIER_FILE_ADD, row.dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=row.dossier.centre)


def lockable() -> QuerySet[Gathering]:
    return Gathering.objects.select_for_update(of=("self",)).select_related("dossier", "tray")


def locked(gathering: UUID) -> Gathering:
    """Raises NotFound for one whose tray was thrown away meanwhile."""
    found = lockable().filter(pk=gathering).first()
    if found is None:
        raise NotFound(OVER)
    return found


def require_going(row: Gathering | None) -> Gathering:
    if row is None:
        raise NotFound(OVER)
    if row.by == GatheredBy.SCANNER:
        if row.state not in OPEN_GATHERINGS:
            raise Conflict(SCAN_OVER, code="gathering_ended")
    elif row.state not in OPEN_GATHERINGS or row.ends_at <= clock.now():
        raise Conflict(OVER, code="gathering_ended")
    return row


def tell(actor: Actor, row: Gathering, what: str, **more: object) -> None:
    place, of = row.place, "dossier" if row.dossier_id else "tray"
    journal.record(
        actor,
        f"{of}.{TOLD_AS[GatheredBy(row.by)]}_{what}",
        place.subject,
        centre=place.centre,
        agency=place.agency,
        gathering=str(row.pk),
        requirement=row.requirement,
        **more,
    )
