"""Taking a stretch away: asked for with a reason, made in the background with masks and watermark, fetched with hash and manifest."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import clock, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, NotFound
from motcua.base.release import release as release_of
from motcua.domain.cameras.actions._common import checked_reason, record
from motcua.domain.cameras.clips import Piece, check_stretch, masker, painted, pieces
from motcua.domain.cameras.events import checked_subject
from motcua.domain.cameras.models import Export
from motcua.domain.cameras.queries import get_export, get_recorded, segments
from motcua.domain.cameras.rules import LONGEST_EXPORT, ExportState
from motcua.domain.cameras.watermark import Watermark
from motcua.domain.cameras.words import REASONS
from motcua.domain.people.permissions import Action

EXPORTER = system("cameras")
PRESET = "veryfast"
LOST_AFTER = timedelta(minutes=2)  # its job stands in the queue since the same transaction
log = logging.getLogger(__name__)


@transaction.atomic
def ask_export(
    actor: Actor, camera: UUID, begins_at: datetime, ends_at: datetime, reason: str, words: str = "", subject: str = ""
) -> UUID:
    """Raises Forbidden, NotFound (also where nothing is recorded of the time), InvalidInput."""
    from motcua.domain.cameras import tasks

    row = get_recorded(actor, camera, Action.CAMERA_EXPORT)
    reason, said = checked_reason(reason, words)
    checked_subject(subject)
    check_stretch(begins_at, ends_at, LONGEST_EXPORT)
    if not segments(row, begins_at, ends_at).exists():
        raise NotFound(_("Nothing is recorded of this time"))
    export = Export.objects.create(
        camera=row, begins_at=begins_at, ends_at=ends_at, by=actor.reference, by_name=actor.name, reason=reason, words=said,
        subject=subject, asked_at=clock.now(),
    )  # fmt: skip
    times = {"from": begins_at.isoformat(), "to": ends_at.isoformat()}
    record(actor, "camera.export_asked", row, export=str(export.pk), reason=reason, about=subject, **times)
    tasks.make.defer(export=str(export.pk))
    return export.pk


def make_export(export: UUID) -> None:
    """Makes the file, piece by piece: two hours of video are never in memory. Begun again after a crash, it is made again; two at once make
    one. Whatever goes wrong, nobody waits for it for ever (`begin_again`).
    """
    try:
        _make(export)
    except (DatabaseError, InterfaceError):
        raise  # the row could not be written either; it goes on waiting and is begun again
    except Exception:
        log.exception("export %s cannot be made", export)
        with transaction.atomic():
            row = _waiting(export)
            if row is not None:
                _fail(row)


def _make(export: UUID) -> None:
    row = Export.objects.select_related("camera__centre").filter(pk=export, state=ExportState.WAITING.value).first()
    if row is None:
        return
    used: dict[UUID, dict[str, str]] = {}
    with vault.writing(export) as out:
        with translation.override("vi"):
            for piece in _painted(row, used):
                out.add(piece)
        with transaction.atomic():
            row = _waiting(export)
            if row is None:
                return
            if not out.size:
                _fail(row)
                return
            out.keep()
            row.made_at = clock.now()
            row.state, row.size, row.sha256 = ExportState.READY.value, out.size, out.sha256
            row.manifest = _facts(row, list(used.values()))
            row.save()
            record(EXPORTER, "camera.export_made", row.camera, export=str(row.pk), sha256=row.sha256, size=row.size)


def begin_again() -> int:
    """Exports that wait though nobody makes them, because the database or their worker was lost; gives how many were begun again."""
    from motcua.domain.cameras import tasks

    waiting = Export.objects.filter(state=ExportState.WAITING.value, asked_at__lt=clock.now() - LOST_AFTER)
    found = [one.pk for one in waiting if not tasks.is_being_made(one.pk)]
    for export in found:
        log.warning("export %s is begun again", export)
        tasks.make.defer(export=str(export))
    return len(found)


def _waiting(export: UUID) -> Export | None:
    """Its row, locked, unless another job was faster."""
    rows = Export.objects.select_related("camera__centre").select_for_update(of=("self",))
    return rows.filter(pk=export, state=ExportState.WAITING.value).first()


def _fail(row: Export) -> None:
    row.made_at, row.state = clock.now(), ExportState.FAILED.value
    row.save()
    record(EXPORTER, "camera.export_failed", row.camera, export=str(row.pk), sha256="", size=0)


@transaction.atomic
def fetch_export(actor: Actor, export: UUID) -> tuple[Export, Iterator[bytes]]:
    """The file, to be given out; that it was is recorded. Raises Forbidden, NotFound, Conflict while it is being made."""
    row = get_export(actor, export)
    if row.state != ExportState.READY.value:
        raise Conflict(_("It is still being made"), code="not_ready")
    Export.objects.filter(pk=row.pk).update(fetched=row.fetched + 1)
    record(actor, "camera.export_fetched", row.camera, export=str(row.pk), sha256=row.sha256)
    return row, vault.read(row.pk)


def _painted(row: Export, used: dict[UUID, dict[str, str]]) -> Iterator[bytes]:
    mark = Watermark(f"{row.camera.centre.name} · {row.camera.name}", _taken(row))
    mask = masker(row.camera)

    def paint(planes: Any, width: int, height: int, at: float) -> None:
        mask(planes, width, height, at)
        mark.paint(planes, width, height, at)

    return painted(_noted(pieces(row.camera, row.begins_at, row.ends_at), used), paint, preset=PRESET)


def _noted(found: Iterator[Piece], used: dict[UUID, dict[str, str]]) -> Iterator[Piece]:
    for piece in found:
        one = piece.segment
        used[one.pk] = {"id": str(one.pk), "begins_at": one.begins_at.isoformat(), "sha256": one.sha256}
        yield piece


def _taken(row: Export) -> str:
    asked = row.asked_at.astimezone(clock.LOCAL_ZONE)
    why = f"{REASONS[row.reason]}: {row.words}" if row.words else str(REASONS[row.reason])
    return _("Taken by %(name)s on %(when)s · %(why)s · No. %(number)s") % {
        "name": row.by_name or row.by,
        "when": f"{asked:%d/%m/%Y %H:%M}",
        "why": why,
        "number": row.pk.hex[-8:],
    }


def _facts(row: Export, used: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "centre": row.camera.centre.code,
        "camera": row.camera.name,
        "from": row.begins_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "camera_clock_ahead_seconds": row.camera.clock_ahead,
        "masks": len(row.camera.masks),
        "segments": used,
        "made_at": row.made_at.isoformat() if row.made_at else "",
        "made_by": f"motcua {release_of()}",
    }
