"""What the recorder tells, written down: segments, states, troubles. Segments are counted in tens of thousands a day and not journalled;
what a person must know is.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.cameras.models import Camera, CameraAlarm
from motcua.domain.cameras.recording.ring import moment
from motcua.domain.cameras.recording.told import Finished, LookTold, Opened, ServiceTold, StateTold, Told
from motcua.domain.cameras.rules import CLOCK_MAY_DIFFER, State, Trouble

RECORDER = system("cameras")
KINDS = {
    State.RECORDING: "camera.recording",
    State.LOST: "camera.lost",
    State.REFUSED: "camera.refused",
    State.DISK_FULL: "camera.disk_full",
}


# One statement for all cameras of a round: sixteen of them begin and end three files a second.
OPENED = """
INSERT INTO cameras_segment (id, camera_id, begins_at, size, sha256, motion)
SELECT told.id, told.camera, told.begins_at, 0, '', 0
FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[]) AS told (id, camera, begins_at)
JOIN cameras_camera ON cameras_camera.id = told.camera
ON CONFLICT (id) DO NOTHING
"""
FINISHED = """
UPDATE cameras_segment AS kept
SET begins_at = told.begins_at, ends_at = told.ends_at, size = told.size, sha256 = told.sha256, motion = told.motion
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::text[], %s::float8[])
    AS told (id, begins_at, ends_at, size, sha256, motion)
WHERE kept.id = told.id
"""
SEEN_AGAIN = """
UPDATE cameras_camera AS kept
SET seen_at = told.seen_at, width = told.width, height = told.height, codec = told.codec,
    key_seconds = told.key_seconds, motion = told.motion,
    is_night = CASE WHEN kept.onvif_url = '' THEN told.is_night ELSE kept.is_night END,
    clock_ahead = CASE WHEN kept.onvif_url = '' THEN told.clock_ahead ELSE kept.clock_ahead END
FROM unnest(%s::uuid[], %s::timestamptz[], %s::int[], %s::int[], %s::text[], %s::float8[], %s::float8[], %s::bool[], %s::float8[])
    AS told (id, seen_at, width, height, codec, key_seconds, motion, is_night, clock_ahead)
WHERE kept.id = told.id
"""


def take(told: Iterable[Told]) -> None:
    """Writes down all of it: files first, each round of them by one statement, then the rest in order; each change of a state or trouble is
    a transaction of its own.
    """
    all_told = list(told)
    _opened([one for one in all_told if isinstance(one, Opened)])
    _finished([one for one in all_told if isinstance(one, Finished)])
    for one in all_told:
        match one:
            case StateTold():
                _set_state(one.camera, one.state)
            case LookTold():
                _looked(one)
            case ServiceTold():
                _served(one)


def seen_again(looks: Iterable[LookTold]) -> None:
    """Cameras of which nothing is new but that they are still seen, by one statement. Of each at most one."""
    rows = [
        (
            one.camera,
            one.seen_at,
            one.width,
            one.height,
            one.codec,
            one.key_seconds or None,
            one.motion,
            one.is_night,
            one.clock_ahead,
        )
        for one in looks
    ]
    _written(SEEN_AGAIN, rows)


def _opened(opened: list[Opened]) -> None:
    _written(OPENED, [(one.id, one.camera, moment(one.begins)) for one in opened])


def _finished(finished: list[Finished]) -> None:
    rows = [
        (one.file.id, moment(one.file.begins), moment(one.file.ends), one.file.size, one.file.sha256, one.motion)
        for one in finished
    ]
    _written(FINISHED, rows)


def _written(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


@transaction.atomic
def _set_state(camera: UUID, state: State) -> None:
    row = Camera.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=camera).first()
    if row is None or row.state == state.value:
        return
    before, row.state, row.state_since = row.state, state.value, clock.now()
    row.save(update_fields=["state", "state_since"])
    if state in KINDS:
        _record(KINDS[state], row, before=before)


@transaction.atomic
def _looked(one: LookTold) -> None:
    row = Camera.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=one.camera).first()
    if row is None:
        return
    row.seen_at, row.width, row.height, row.codec = one.seen_at, one.width, one.height, one.codec
    row.key_seconds, row.motion = one.key_seconds or None, one.motion
    asked = frozenset(Trouble)
    if row.onvif_url:
        asked -= {Trouble.CLOCK}
    else:
        row.is_night, row.clock_ahead = one.is_night, one.clock_ahead
    row.save(update_fields=["seen_at", "width", "height", "codec", "key_seconds", "motion", "is_night", "clock_ahead"])
    _settle(row, one.troubles & asked, asked)


@transaction.atomic
def _served(one: ServiceTold) -> None:
    row = Camera.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=one.camera).first()
    if row is None:
        return
    row.clock_ahead, row.can_move = one.clock_ahead, one.can_move
    row.is_night = row.is_night if one.is_night is None else one.is_night
    row.save(update_fields=["clock_ahead", "can_move", "is_night"])
    is_wrong = one.clock_ahead is not None and abs(one.clock_ahead) > CLOCK_MAY_DIFFER.total_seconds()
    _settle(row, frozenset({Trouble.CLOCK}) if is_wrong else frozenset(), frozenset({Trouble.CLOCK}))


def _settle(row: Camera, now: frozenset[Trouble], asked: frozenset[Trouble]) -> None:
    """Of the troubles `asked` about, `now` are there: the rows and the journal say so."""
    before = {Trouble(kind) for kind in row.alarms.values_list("kind", flat=True)} & asked
    for trouble in sorted(now - before):
        CameraAlarm.objects.create(camera=row, kind=trouble.value, since=clock.now())
        _record("camera.trouble_began", row, trouble=trouble.value)
    for trouble in sorted(before - now):
        row.alarms.filter(kind=trouble.value).delete()
        _record("camera.trouble_ended", row, trouble=trouble.value)


def _record(kind: str, row: Camera, **data: str) -> None:
    journal.record(RECORDER, kind, f"camera:{row.pk}", centre=row.centre.code, **data)
