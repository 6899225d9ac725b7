"""Keeps the ring within its days and its size: the oldest goes first, what is held stays; says when there is no room at all."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Sum

from motcua.base import clock
from motcua.domain.cameras.models import Camera, Hold, Segment
from motcua.domain.cameras.recording import ring
from motcua.domain.cameras.recording.tape import Room
from motcua.domain.cameras.rules.keeping import Held, Kept, to_remove

AT_ONCE = 2_000
BOOKED_LATE = timedelta(hours=1)  # rows are written in the order in which files were closed, not begun
MEGABYTE = 1_000_000
log = logging.getLogger(__name__)


class Used:
    """Bytes that the ring takes. Counted once, which reads all its rows, then kept by what is booked and what goes."""

    def __init__(self) -> None:
        self._bytes: int | None = None
        self._lock = threading.Lock()  # the bookkeeper adds, the keeper takes away

    def add(self, size: int) -> None:
        with self._lock:
            if self._bytes is not None:
                self._bytes += size

    def get(self) -> int:
        """Closed files; the one of each camera that is being written is not told yet."""
        with self._lock:
            if self._bytes is None:
                self._bytes = Segment.objects.aggregate(all=Sum("size"))["all"] or 0
            return self._bytes


def look(room: Room, used: Used | None = None) -> int:
    """One round; gives how many segments went. Called by the recorder alone, which owns the files. `used`: as it was counted before."""
    used = used or Used()
    too_much = _too_much(used)
    until = _kept_until()
    gone = to_remove(_first_to_go(until, too_much > 0), until, too_much, _held())
    for one in gone:
        ring.place_of(one.camera, one.id, ring.ticks(one.begins_at)).unlink(missing_ok=True)
    Segment.objects.filter(pk__in=[one.id for one in gone]).delete()
    freed = sum(one.size for one in gone)
    used.add(-freed)
    room.is_full = too_much > freed
    if gone:
        _tidy_folders()
    return len(gone)


def _too_much(used: Used) -> int:
    """Bytes over the size that is set, or short of the space that is to stay free on the disk, whichever is more."""
    over_size = used.get() - settings.MOTCUA_CAMERA_MB * MEGABYTE if settings.MOTCUA_CAMERA_MB else 0
    short = settings.MOTCUA_CAMERA_FREE_MB * MEGABYTE - ring.free_bytes()
    return max(over_size, short, 0)


def _first_to_go(until: dict[UUID, datetime], is_short: bool) -> Iterator[Kept]:
    """What is over the days of its camera, then, where room is short, the oldest of all; each once."""
    seen: set[UUID] = set()
    rounds = [_free().filter(camera=camera, begins_at__lt=end, ends_at__lt=end) for camera, end in until.items()]
    for rows in [*rounds, _free()] if is_short else rounds:
        for one in rows.order_by("begins_at")[:AT_ONCE]:
            if one.pk not in seen:
                assert one.ends_at
                seen.add(one.pk)
                yield Kept(one.pk, one.camera_id, one.begins_at, one.ends_at, one.size)


def _free() -> QuerySet[Segment]:
    """Closed and not held: what is held must not use up the limit of a round."""
    touching = Hold.objects.filter(
        camera=OuterRef("camera"),
        released_at__isnull=True,
        begins_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("begins_at"),
    )
    return Segment.objects.filter(~Exists(touching), ends_at__isnull=False)


def _kept_until() -> dict[UUID, datetime]:
    now = clock.now()
    return {one.pk: now - timedelta(days=one.keep_days) for one in Camera.objects.only("keep_days")}


def _held() -> list[Held]:
    return [Held(one.camera_id, one.begins_at, one.ends_at) for one in Hold.objects.filter(released_at__isnull=True)]


def _tidy_folders() -> None:
    """Folders of days that hold nothing any more."""
    for day in ring.folder().glob("*/*"):
        if day.is_dir() and time.time() - day.stat().st_mtime > 60:
            try:
                day.rmdir()
            except OSError:
                continue


def take_stock() -> None:
    """At the start: files that a crash left open are closed, files without a row get one, rows without a file go. Only what can have
    been left is looked at: rows that are open, and the folders since the day of which something was booked last.
    """
    for row in Segment.objects.filter(ends_at__isnull=True):
        place = ring.place_of(row.camera_id, row.pk, ring.ticks(row.begins_at))
        if place.exists():
            _mend(place, row.camera_id, row.pk)
        if not place.exists():
            row.delete()
    cameras = {one.hex: one for one in Camera.objects.values_list("pk", flat=True)}
    booked = Segment.objects.filter(ends_at__isnull=False).order_by("-begins_at").values_list("begins_at").first()
    since = ring.day_of(ring.ticks(booked[0] - BOOKED_LATE)) if booked else ""
    for folder in sorted(ring.folder().glob("*/*")):
        if folder.name >= since:
            _take_stock_of(folder, cameras.get(folder.parent.name))


def _take_stock_of(folder: Path, camera: UUID | None) -> None:
    """The files of one camera and day; those of a camera that is not known are cleared away."""
    files = dict(_files(folder))
    rows = set(Segment.objects.filter(pk__in=files).values_list("pk", flat=True))
    for number, place in files.items():
        if number in rows:
            continue
        if camera is not None:
            _mend(place, camera, number)
        else:
            place.unlink(missing_ok=True)


def _mend(place: Path, camera: UUID, number: UUID) -> None:
    """Closes what was left open; a file of which nothing can be used goes."""
    try:
        closed = ring.repaired(place, camera, number)
    except OSError as problem:
        log.warning("a recording is left as it is: %s", problem.strerror)
        return
    if closed is not None:
        _close(closed)


def _files(folder: Path) -> Iterator[tuple[UUID, Path]]:
    """The files that the recorder named; what somebody else put there is none of its own."""
    for place in folder.glob("*.segment"):
        with suppress(ValueError):
            yield UUID(place.stem), place


def _close(closed: ring.Closed) -> None:
    Segment.objects.update_or_create(
        pk=closed.id,
        defaults={
            "camera_id": closed.camera,
            "begins_at": ring.moment(closed.begins),
            "ends_at": ring.moment(closed.ends),
            "size": closed.size,
            "sha256": closed.sha256,
        },
    )
