"""Adding, changing, trying and retiring cameras, and finding those of the network."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.cameras import onvif
from motcua.domain.cameras.actions._common import record
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.queries import get_camera, in_use, view
from motcua.domain.cameras.reach import OutOfReach, check_written
from motcua.domain.cameras.recording import probing
from motcua.domain.cameras.rules import (
    LONGEST_KEEP_DAYS,
    LONGEST_NAME,
    MOST_CAMERAS,
    MOST_MASKS,
    USUAL_KEEP_DAYS,
    Mask,
    State,
)
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require

ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?")
RTSP_PORT = 554


@dataclass(frozen=True)
class Given:
    """A camera as it is entered. `password`: None leaves the one that is kept, where address, service and user are the same."""

    name: str
    address: str
    path: str = ""
    user: str = ""
    password: str | None = None
    onvif_url: str = ""
    counter: int | None = None
    floor: int | None = None
    place: tuple[float, float] | None = None
    masks: Sequence[Mask] = ()
    keep_days: int = USUAL_KEEP_DAYS


@transaction.atomic
def add_camera(actor: Actor, centre: str, given: Given) -> CameraView:
    """From now on it is recorded. Raises Forbidden, NotFound, InvalidInput, Conflict for a name that is taken or too many."""
    require(actor, Action.CAMERA_SETTINGS, centre=centre)
    hall = Centre.objects.select_for_update(no_key=True).filter(code=centre).first()
    if hall is None:
        raise NotFound(_("There is no such centre"))
    if in_use(centre).count() >= MOST_CAMERAS:
        raise Conflict(_("A centre has at most %(limit)d cameras") % {"limit": MOST_CAMERAS}, code="too_many")
    now = clock.now()
    row = Camera(centre=hall, added_at=now, changed_at=now, state=State.NEW.value, state_since=now)
    _take(row, given)
    _save(row, is_new=True)
    record(actor, "camera.added", row, counter=row.counter, masks=len(row.masks))
    return view(row)


@transaction.atomic
def change_camera(actor: Actor, camera: UUID, given: Given) -> CameraView:
    """The recorder connects anew. Raises Forbidden, NotFound, InvalidInput, Conflict."""
    get_camera(actor, camera, Action.CAMERA_SETTINGS)
    row = Camera.objects.select_related("centre").select_for_update(of=("self",)).get(pk=camera)
    before = (row.masks, row.keep_days)
    _take(row, given)
    row.changed_at = clock.now()
    _save(row, is_new=False)
    record(
        actor, "camera.changed", row,
        counter=row.counter, masks=len(row.masks), masks_before=len(before[0]), days=row.keep_days, days_before=before[1],
    )  # fmt: skip
    return view(row)


@transaction.atomic
def retire_camera(actor: Actor, camera: UUID) -> None:
    """It is recorded no more; what was recorded goes with its days. Raises Forbidden, NotFound."""
    get_camera(actor, camera, Action.CAMERA_SETTINGS)
    row = Camera.objects.select_related("centre").select_for_update(of=("self",)).get(pk=camera)
    row.retired_at, row.user, row.password = clock.now(), "", ""
    row.save(update_fields=["retired_at", "user", "password"])
    row.alarms.all().delete()
    record(actor, "camera.retired", row)


def try_camera(actor: Actor, centre: str, given: Given, camera: UUID | None = None) -> probing.Tried:
    """Connects once and brings a picture; nothing is kept. With `camera`, its password stands in for one not given, at its own address.

    Raises Forbidden, NotFound, InvalidInput.
    """
    require(actor, Action.CAMERA_SETTINGS, centre=centre)
    row = get_camera(actor, camera, Action.CAMERA_SETTINGS) if camera else Camera()
    address, path, password = _address(given.address), _path(given.path), _password(row, given)
    return probing.look(address, path, given.user, password, _masks(given.masks))


def discover(actor: Actor, centre: str) -> list[onvif.Found]:
    """The cameras that answer in the network and are not in use here yet. Raises Forbidden."""
    require(actor, Action.CAMERA_SETTINGS, centre=centre)
    known = set(in_use().exclude(onvif_url="").values_list("onvif_url", flat=True))
    found = [one for one in onvif.discover() if one.url not in known]
    with transaction.atomic():
        journal.record(actor, "camera.looked_for", f"centre:{centre}", centre=centre, found=len(found))
    return found


def describe(actor: Actor, centre: str, url: str, user: str, password: str) -> onvif.Described:
    """What a camera's ONVIF service tells of it. Raises Forbidden, InvalidInput."""
    require(actor, Action.CAMERA_SETTINGS, centre=centre)
    try:
        return onvif.describe(_service(url), user, password)
    except onvif.NoService:
        words = _("Its ONVIF service does not answer, or not to this user and password")
        raise InvalidInput.of("onvif_url", words) from None


def _take(row: Camera, given: Given) -> None:
    """Raises InvalidInput with all that is wrong."""
    name = " ".join(given.name.split())
    errors: list[FieldError] = []
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        errors.append(
            FieldError("name", str(_("Give it a name of at most %(limit)d characters") % {"limit": LONGEST_NAME}))
        )
    if not 1 <= given.keep_days <= LONGEST_KEEP_DAYS:
        limit = {"limit": LONGEST_KEEP_DAYS}
        errors.append(FieldError("keep_days", str(_("Recordings are kept 1 to %(limit)d days") % limit)))
    if given.counter is not None and not row.centre.counters.filter(number=given.counter).exists():
        errors.append(FieldError("counter", str(_("The centre has no such counter"))))
    if given.place is not None and not all(0 <= one <= 100 for one in given.place):
        errors.append(FieldError("place", str(_("A place on the plan is 0 to 100 across and down"))))
    checks: tuple[Callable[[], object], ...] = (
        lambda: _address(given.address),
        lambda: _path(given.path),
        lambda: _service(given.onvif_url),
        lambda: _masks(given.masks),
    )
    for check in checks:
        try:
            check()
        except InvalidInput as problem:
            errors += problem.errors
    if errors:
        raise InvalidInput(errors)
    row.password = _password(row, given)
    row.name, row.counter, row.floor, row.keep_days = name, given.counter, given.floor, given.keep_days
    row.address, row.path, row.onvif_url = _address(given.address), _path(given.path), _service(given.onvif_url)
    row.user = given.user.strip()
    row.plan_x, row.plan_y = given.place or (None, None)
    row.masks = [[one.x, one.y, one.width, one.height] for one in _masks(given.masks)]


def _address(given: str) -> str:
    """host:port. Raises InvalidInput."""
    found = ADDRESS.fullmatch(given.strip())
    if found is None or not 0 < int(found[2] or RTSP_PORT) < 65_536:
        raise InvalidInput.of("address", _("Write the camera's address as 10.0.0.21 or 10.0.0.21:554"))
    _check_reach("address", found[1])
    return f"{found[1]}:{found[2] or RTSP_PORT}"


def _path(given: str) -> str:
    """Raises InvalidInput."""
    path = given.strip()
    if path and not path.startswith("/"):
        path = "/" + path
    if len(path) > 200 or not path.isascii() or any(one.isspace() for one in path):
        raise InvalidInput.of("path", _("Write the path of its stream as the camera's manual does, such as /stream1"))
    return path


def _service(given: str) -> str:
    """Raises InvalidInput."""
    url = given.strip()
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
    except ValueError:  # a bracket that is not closed, a port that is none
        is_right = False
    if url and (not is_right or len(url) > 200):
        raise InvalidInput.of("onvif_url", _("Write it as http://10.0.0.21/onvif/device_service, or leave it empty"))
    if url:
        _check_reach("onvif_url", parts.hostname or "")
    return url


def _check_reach(field: str, host: str) -> None:
    """Raises InvalidInput."""
    try:
        check_written(host)
    except OutOfReach:
        words = _("No camera is asked there; whoever operates the server names the cameras' networks")
        raise InvalidInput.of(field, words) from None


def _password(row: Camera, given: Given) -> str:
    """The one given, or the one that is kept: it goes nowhere but where it was entered for. Raises InvalidInput."""
    if given.password is not None:
        return given.password
    reached = (_address(given.address), _service(given.onvif_url), given.user.strip())
    if row.password and reached != (row.address, row.onvif_url, row.user):
        raise InvalidInput.of("password", _("Enter the password again: the address or the user is another one"))
    return row.password


def _masks(given: Sequence[Mask]) -> tuple[Mask, ...]:
    """Raises InvalidInput."""
    if len(given) > MOST_MASKS or not all(one.is_inside for one in given):
        raise InvalidInput.of("masks", _("At most %(limit)d masks, each inside the picture") % {"limit": MOST_MASKS})
    return tuple(given)


def _save(row: Camera, *, is_new: bool) -> None:
    """Raises Conflict."""
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError:
        raise Conflict(_("There is a camera of this name; choose another"), code="name_taken") from None
