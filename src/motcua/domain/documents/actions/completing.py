"""Verbs by which pages that came one by one are done: they become one file of their dossier, or nothing of them is kept."""

import logging
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Problem
from motcua.domain.documents.actions.files import add_file
from motcua.domain.documents.actions.gathering import OVER, PHONE, locked, require_going, require_may, tell
from motcua.domain.documents.gatherings import GatheringView, gathering_view, of_dossier, of_phone
from motcua.domain.documents.models import Gathering
from motcua.domain.documents.reading import binding
from motcua.domain.documents.rules import (
    KEEP_AGAIN_AFTER,
    MOST_BOUND_BYTES,
    OPEN_GATHERINGS,
    UNKEPT_WAIT,
    Gathered,
    GatheredBy,
)
from motcua.domain.people.queries import actor_for_staff

log = logging.getLogger(__name__)
NO_PAGES = _("No page has come yet")


@transaction.atomic
def finish(gathering: UUID, token: str) -> GatheringView:
    """The phone says that this is all: the pages become one file. Done twice it is one. Raises NotFound, and as `add_file` does."""
    row = locked(of_phone(gathering, token).pk)
    return _make_ready(row) if row.tray_id else _keep(row)


def _make_ready(row: Gathering) -> GatheringView:
    """In a tray: all pages are there, and wait for their dossier. Raises Conflict."""
    if row.state == Gathered.READY:
        return gathering_view(row)
    require_going(row)
    if not row.pages.exists():
        raise Conflict(NO_PAGES, code="no_pages")
    row.state = Gathered.READY
    row.save(update_fields=["state"])
    tell(PHONE, row, "done", pages=row.pages.count())
    return gathering_view(row)


def keep_joined(code: str) -> int:
    """Makes files of the pages that came out of a tray into a dossier, each for itself; returns how many.

    Called after the intake's own transaction: nobody waits for the number of a dossier while pages are bound. What fails
    here is tried again by `end_overdue`.
    """
    kept = 0
    for one in list(Gathering.objects.filter(state=Gathered.READY, dossier__code=code).values_list("pk", flat=True)):
        with transaction.atomic():
            row = locked(one)
            kept += row.state == Gathered.READY and _try_to_keep(row) is None
    return kept


@transaction.atomic
def keep_pictures(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The officer takes what has come; what could not be kept for who asked, in their own name. Raises NotFound, and as `add_file` does."""
    row = locked(of_dossier(actor, code, gathering, None).pk)
    return _keep(row, actor if row.fault else None)


@transaction.atomic
def end_pictures(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The officer ends it; nothing is kept. Raises NotFound, Forbidden."""
    row = locked(of_dossier(actor, code, gathering, None).pk)
    require_may(actor, row)
    if row.state in (*OPEN_GATHERINGS, Gathered.READY):
        end(actor, row)
    return gathering_view(row)


def end_overdue() -> int:
    """Ends what nobody finished; returns how many. A phone's pages are forgotten, a scanner's kept: their paper is gone by then.

    What came out of a tray and is no file yet becomes one. What cannot be kept waits for days, and is tried again. What lies in a tray
    ends with it (`trays.py`).
    """
    of_dossiers = Gathering.objects.filter(dossier__isnull=False, ends_at__lte=clock.now())
    due = [
        *of_dossiers.filter(state__in=OPEN_GATHERINGS).values_list("pk", flat=True),
        *of_dossiers.filter(state=Gathered.READY).values_list("pk", flat=True),
    ]
    ended = 0
    for one in due:
        with transaction.atomic():
            row = locked(one)
            if row.state in (*OPEN_GATHERINGS, Gathered.READY) and row.ends_at <= clock.now():
                ended += _end_by_time(row)
    return ended


def _end_by_time(row: Gathering) -> bool:
    """Whether it has ended, or waits on."""
    by = system("phones" if row.by == GatheredBy.PHONE else "scanners")
    if (row.by == GatheredBy.SCANNER or row.state == Gathered.READY) and row.pages.exists():
        problem = _try_to_keep(row)
        if problem is None:
            return True
        if clock.now() < row.asked_at + UNKEPT_WAIT:
            row.ends_at = clock.now() + KEEP_AGAIN_AFTER
            row.save(update_fields=["ends_at"])
            return False
        log.error("the pages of gathering %s could not be kept and are erased: %s", row.pk, problem.code)
        end(by, row, "given_up")
        return True
    end(by, row)
    return True


def _try_to_keep(row: Gathering) -> Problem | None:
    """Keeps the pages, or returns what was in the way, which the history tells once and not at each try.

    Such as a dossier that was closed, or an officer who left.
    """
    try:
        with transaction.atomic():
            _keep(row)
        return None
    except Problem as problem:
        row.refresh_from_db()
        log.warning("the pages of gathering %s wait and are not kept yet: %s", row.pk, problem.code)
        if row.fault != problem.code:
            row.fault = problem.code
            row.save(update_fields=["fault"])
            by = system("phones" if row.by == GatheredBy.PHONE else "scanners")
            tell(by, row, "unkept", pages=row.pages.count(), problem=problem.code)
        return problem


def _keep(row: Gathering, keeper: Actor | None = None) -> GatheringView:
    """One file of the pages, added by `keeper`; without one by who asked for them, who must still be allowed to."""
    if row.state == Gathered.KEPT:
        return gathering_view(row)
    if row.state != Gathered.READY:
        require_going(row)
    assert row.dossier is not None, "pages in a tray wait for their dossier"
    officer = keeper or actor_for_staff(int(row.asked_by.partition(":")[2]))
    if officer is None:
        raise Conflict(OVER, code="gathering_ended")
    pages = list(row.pages.order_by("number"))
    if not pages:
        raise Conflict(NO_PAGES, code="no_pages")
    content = binding.bound([b"".join(vault.read(one.pk)) for one in pages])
    name = _("pictures") if row.by == GatheredBy.PHONE else _("scan")
    upload = ContentFile(content, name=f"{name}.pdf")
    kept = add_file(officer, row.dossier.code, upload, row.requirement, most=MOST_BOUND_BYTES)
    row.state, row.file_id, row.taken, row.fault = Gathered.KEPT, kept.id, len(pages), ""
    row.save(update_fields=["state", "file", "taken", "fault"])
    _forget_pages(row)
    tell(officer, row, "done", file=str(kept.id), pages=row.taken)
    return gathering_view(row)


def end(actor: Actor, row: Gathering, told: str = "ended") -> None:
    """Nothing of it is kept; whether `actor` may is known."""
    row.state = Gathered.ENDED
    row.save(update_fields=["state"])
    _forget_pages(row)
    tell(actor, row, told, pages=row.taken)


def _forget_pages(row: Gathering) -> None:
    """The content goes once the transaction holds: before, a page could be gone that is still wanted."""
    names = list(row.pages.values_list("pk", flat=True))
    row.pages.all().delete()
    for name in names:
        transaction.on_commit(partial(vault.remove, name))
