"""What the recorder tells, written down: segments, states, troubles. Segments are counted in tens of thousands a day and not journalled;
what a person must know is.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.cameras.models import Camera, CameraAlarm, Segment
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


def take(told: Iterable[Told]) -> None:
    """Writes down all of it, in order; each change of a state or trouble is a transaction of its own."""
    for one in told:
        match one:
            case Opened():
                _opened(one)
            case Finished():
                _finished(one)
            case StateTold():
                _set_state(one.camera, one.state)
            case LookTold():
                _looked(one)
            case ServiceTold():
                _served(one)


def _opened(one: Opened) -> None:
    if Camera.objects.filter(pk=one.camera).exists():
        Segment.objects.get_or_create(pk=one.id, defaults={"camera_id": one.camera, "begins_at": moment(one.begins)})


def _finished(one: Finished) -> None:
    file = one.file
    Segment.objects.filter(pk=file.id).update(
        begins_at=moment(file.begins), ends_at=moment(file.ends), size=file.size, sha256=file.sha256, motion=one.motion
    )


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
    if not row.onvif_url:
        row.is_night = one.is_night
    row.save(update_fields=["seen_at", "width", "height", "codec", "key_seconds", "motion", "is_night"])
    _settle(row, one.troubles, frozenset(Trouble) - {Trouble.CLOCK})


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
