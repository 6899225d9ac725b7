"""Verbs about a tray: opened for one intake by one officer at one counter; joined to the dossier, or thrown away with all that is in it.

The scanner's part is in the room `scanning`, which knows the orders (docs/decisions/0043).
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.catalogue.queries import get_offered, version_content
from motcua.domain.centre.queries import get_counter
from motcua.domain.documents.actions.apart import KeptApart, adopt, keep_apart
from motcua.domain.documents.actions.completing import end
from motcua.domain.documents.actions.gathering import begun, take_out
from motcua.domain.documents.gatherings import GatheringView, gathering_view
from motcua.domain.documents.models import GatheredPage, Gathering, Tray, TrayFile
from motcua.domain.documents.rules import MOST_IN_TRAY, OPEN_GATHERINGS, TRAY_LASTS, Gathered, GatheredBy
from motcua.domain.documents.trays import of_officer, of_tray
from motcua.domain.dossiers.actions import PAPER
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.permissions import Action, require

TIME = system("trays")
KEPT_WITHIN = timedelta(minutes=2)  # by whoever joins; after that by time, such as when a server fell in between


@transaction.atomic
def open_tray(actor: Actor, centre: str, counter: int, procedure: str) -> UUID:
    """A fresh tray; what this officer left in another at this counter is thrown away: that intake was left.

    Raises NotFound, Forbidden.
    """
    get_counter(centre, counter)
    require(actor, Action.DOSSIER_RECEIVE, centre=centre)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=counter)
    if actor.kind != "staff":
        raise Forbidden
    offered = get_offered(procedure)
    for left in Tray.objects.select_for_update().filter(opened_by=actor.reference, centre=centre, counter=counter):
        _throw_away(actor, left, "another_begun")
    now = clock.now()
    row = Tray.objects.create(
        centre=centre,
        counter=counter,
        agency=offered.agency,
        procedure=offered.code,
        version_id=offered.version_id,
        opened_by=actor.reference,
        opened_at=now,
        ends_at=now + TRAY_LASTS,
    )
    _record(actor, row, "tray.opened")
    return row.pk


@transaction.atomic
def hold_tray(actor: Actor, tray: UUID) -> None:
    """Nobody else changes the tray until the caller's transaction ends, such as while a scan is ordered. Raises NotFound."""
    _locked(actor, tray)


@transaction.atomic
def begin_in_tray(actor: Actor, tray: UUID, requirement: str, by: GatheredBy) -> GatheringView:
    """Opens a gathering for a paper of the intake. Raises NotFound, InvalidInput; Conflict when the tray is full."""
    row = _locked(actor, tray)
    _require_paper(row, requirement)
    _touch(row)
    made = begun(actor, row, requirement, by)
    if by is GatheredBy.PHONE:  # an order to a scanner tells the journal itself
        _record(actor, row, "tray.phone_asked", gathering=str(made.pk), requirement=requirement)
    return gathering_view(made)


@transaction.atomic
def end_in_tray(actor: Actor, tray: UUID, gathering: UUID) -> None:
    """Throws one paper's pages away. Raises NotFound."""
    _touch(_locked(actor, tray))
    row = of_tray(actor, tray, gathering)
    end(actor, row)


@transaction.atomic
def remove_page_from_tray(actor: Actor, tray: UUID, gathering: UUID, number: int) -> None:
    """Takes out a page that is not as it should be. Raises NotFound."""
    _touch(_locked(actor, tray))
    take_out(actor, of_tray(actor, tray, gathering), number)


def put_file_into_tray(actor: Actor, tray: UUID, upload: "Upload[bytes]", requirement: str) -> UUID:
    """Takes an upload. Raises NotFound, TooLarge, UnsupportedMedia, InvalidInput; Conflict when the tray is full."""
    of_officer(actor, tray)
    kept = keep_apart(upload)
    try:
        with transaction.atomic():
            row = _locked(actor, tray)
            _require_paper(row, requirement)
            _touch(row)
            TrayFile.objects.create(
                id=kept.id,
                tray=row,
                requirement=requirement,
                name=kept.name,
                media_type=kept.media_type,
                size=kept.size,
                sha256=kept.sha256,
                safety=kept.safety,
            )
            told = {"media_type": kept.media_type, "size": kept.size, "sha256": kept.sha256}
            _record(actor, row, "tray.file_added", file=str(kept.id), requirement=requirement, **told)
    except BaseException:
        vault.remove(kept.id)
        raise
    return kept.id


@transaction.atomic
def take_file_out_of_tray(actor: Actor, tray: UUID, file: UUID) -> None:
    """Raises NotFound."""
    row = _locked(actor, tray)
    found = row.files.filter(pk=file).first()
    if found is None:
        raise NotFound
    _touch(row)
    found.delete()
    transaction.on_commit(partial(vault.remove, file))
    _record(actor, row, "tray.file_removed", file=str(file))


@transaction.atomic
def join_tray(actor: Actor, tray: UUID, code: str, working: Callable[[], Collection[UUID]] = tuple) -> None:
    """All that lies in a tray goes to the dossier that was received, within its transaction; then the tray is gone.

    `working` tells the gatherings whose scanner is not done, once no more can be ordered; they go on as the dossier's. The others
    are complete: `keep_joined` makes files of them afterwards. Raises NotFound for a tray that was thrown away.
    """
    row = _locked(actor, tray)
    at_work = working()
    dossier = Dossier.objects.get(code=code)
    files = list(row.files.order_by("pk"))
    for one in files:
        kept = KeptApart(one.pk, one.name, one.media_type, one.size, one.sha256, one.safety)
        adopt(actor, dossier, kept, one.requirement, of=row.subject)
    joined = 0
    for gathering in Gathering.objects.select_for_update().filter(tray=row):
        with_pages = gathering.state != Gathered.ENDED and gathering.pages.exists()
        if gathering.pk in at_work or with_pages:
            gathering.dossier, gathering.tray = dossier, None
            if gathering.pk not in at_work:
                gathering.state, gathering.ends_at = Gathered.READY, clock.now() + KEPT_WITHIN
            gathering.save(update_fields=["dossier", "tray", "state", "ends_at"])
            joined += 1
    journal.record(
        actor,
        "dossier.tray_joined",
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        tray=str(row.pk),
        counter=row.counter,
        papers=joined,
        files=len(files),
    )
    row.files.all().delete()
    row.delete()


@transaction.atomic
def throw_tray_away(actor: Actor, tray: UUID) -> None:
    """The intake was left: nothing of it is kept. Raises NotFound."""
    _throw_away(actor, _locked(actor, tray), "left")


def end_trays_overdue() -> int:
    """Throws away what nobody has touched for an hour; returns how many."""
    ended = 0
    for one in list(Tray.objects.filter(ends_at__lte=clock.now()).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Tray.objects.select_for_update().filter(pk=one, ends_at__lte=clock.now()).first()
            if row is not None:
                _throw_away(TIME, row, "time")
                ended += 1
    return ended


def _throw_away(actor: Actor, row: Tray, why: str) -> None:
    """The content goes once the transaction holds. The pages are locked by their gatherings: none comes meanwhile."""
    gatherings = list(Gathering.objects.select_for_update().filter(tray=row).values_list("pk", flat=True))
    pages = list(GatheredPage.objects.filter(gathering__in=gatherings).values_list("pk", flat=True))
    files = list(row.files.values_list("pk", flat=True))
    for name in (*pages, *files):
        transaction.on_commit(partial(vault.remove, name))
    _record(actor, row, "tray.thrown_away", why=why, pages=len(pages), files=len(files))
    row.delete()


def _locked(actor: Actor, tray: UUID) -> Tray:
    return of_officer(actor, tray, Tray.objects.select_for_update())


def _touch(row: Tray) -> None:
    row.ends_at = clock.now() + TRAY_LASTS
    row.save(update_fields=["ends_at"])


def _require_paper(row: Tray, requirement: str) -> None:
    """Of the procedure, or what proves a representative's right, or any other."""
    known = {one.code for one in version_content(row.version_id).documents} | {PAPER, ""}
    if requirement not in known:
        raise InvalidInput.of("requirement", _("The procedure does not ask for this document"))
    held = row.gatherings.filter(state__in=(*OPEN_GATHERINGS, Gathered.READY)).count() + row.files.count()
    if held >= MOST_IN_TRAY:
        raise Conflict(_("These are as many papers as one intake takes"), code="tray_full")


def _record(actor: Actor, row: Tray, kind: str, **more: object) -> None:
    journal.record(actor, kind, row.subject, centre=row.centre, agency=row.agency, counter=row.counter, **more)
