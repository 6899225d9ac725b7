"""Keeping pictures and videos for displays, and arranging what is shown between calls: add, remove, list, move, take off."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound, TooLarge, UnsupportedMedia
from motcua.domain.centre.models import Centre
from motcua.domain.devices.queries import in_use
from motcua.domain.media.films import NoFilm, read_film
from motcua.domain.media.models import Medium, Showing
from motcua.domain.media.pictures import NoPicture, read_picture
from motcua.domain.media.queries import medium_view, showing_view
from motcua.domain.media.rules import (
    LARGEST_LIBRARY,
    LARGEST_PICTURE,
    LARGEST_VIDEO,
    LONGEST_ALT,
    LONGEST_NAME,
    LONGEST_STAND,
    LONGEST_VIDEO,
    MOST_LINES,
    MOST_MEDIA,
    SHORTEST_STAND,
    SHORTEST_VIDEO,
    USUAL_STAND,
    Kind,
    Schedule,
    Target,
    fits,
)
from motcua.domain.media.shapes import MediumView, ShowingView
from motcua.domain.people.permissions import Action, require

FAULTS: Mapping[str, Promise] = {
    "container": _("Accepted are pictures as JPEG, PNG or WebP and videos as MP4 (H.264) or WebM"),
    "codec": _("Displays play H.264 in MP4, and VP8, VP9 or AV1 in WebM; save the video in one of these"),
    "length": _("This video does not say how long it lasts; save it anew as an ordinary MP4 file"),
    "moving": _("This picture moves; displays show still pictures and videos"),
    "dots": _("This picture has too many dots; make it smaller"),
    "broken": _("This file is damaged"),
}
NOT_ACCEPTED = frozenset({"container", "codec"})


@transaction.atomic
def add_medium(actor: Actor, centre: str, name: str, alt: str, alt_en: str, content: bytes) -> MediumView:
    """Keeps a picture or a video, by what its bytes are; a picture is written anew, a video must be one that displays play.

    Raises Forbidden, NotFound, InvalidInput, TooLarge, UnsupportedMedia, Conflict for a name that is taken or a full library.
    """
    require(actor, Action.DISPLAY_MEDIA, centre=centre)
    hall = _lock(centre)
    name, alt, alt_en = _words("name", name, LONGEST_NAME), _words("alt", alt, LONGEST_ALT), " ".join(alt_en.split())
    if len(alt_en) > LONGEST_ALT:
        raise InvalidInput.of("alt_en", _("At most %(limit)s characters") % {"limit": LONGEST_ALT})
    kind, shown, facts = _read(content)
    kept = Medium.objects.filter(centre=hall, removed_at=None)
    size = kept.aggregate(all=Sum("size"))["all"] or 0
    if kept.count() >= MOST_MEDIA or size + len(shown) > LARGEST_LIBRARY:
        raise Conflict(_("There is no room for more pictures and videos; remove some first"), code="too_many")
    row = Medium(
        id=uuid7(),
        centre=hall,
        kind=kind.value,
        name=name,
        alt=alt,
        alt_en=alt_en,
        size=len(shown),
        sha256=sha256(shown).hexdigest(),
        added_by=actor.reference,
        added_at=clock.now(),
        **facts,
    )
    vault.write(row.pk, shown)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        vault.remove(row.pk)
        raise Conflict(_("There is a picture or video of this name; choose another"), code="name_taken") from None
    _record(actor, "media.added", hall, row.pk, kind_of_medium=kind.value, size=row.size)
    return medium_view(row)


def _read(content: bytes) -> tuple[Kind, bytes, dict[str, Any]]:
    """What is kept of an upload, and its facts. Raises InvalidInput, TooLarge, UnsupportedMedia."""
    if len(content) > LARGEST_VIDEO:
        raise TooLarge(_("A video may have at most %(mb)s MB") % {"mb": LARGEST_VIDEO // 2**20}, limit=LARGEST_VIDEO)
    try:
        film = read_film(content)
    except NoFilm as fault:
        if str(fault) != "container":
            raise _refused(str(fault)) from None
        return _read_picture(content)
    if not fits(film.width, film.height):
        raise _wrong_size()
    if not SHORTEST_VIDEO <= film.seconds <= LONGEST_VIDEO:
        limits = {"least": round(SHORTEST_VIDEO), "most": round(LONGEST_VIDEO)}
        raise InvalidInput.of("file", _("A video lasts %(least)s to %(most)s seconds") % limits)
    size = {"width": film.width, "height": film.height}
    return Kind.VIDEO, content, {"content_type": film.content_type, "seconds": film.seconds, **size}


def _read_picture(content: bytes) -> tuple[Kind, bytes, dict[str, Any]]:
    if len(content) > LARGEST_PICTURE:
        limit = {"mb": LARGEST_PICTURE // 2**20}
        raise TooLarge(_("A picture may have at most %(mb)s MB") % limit, limit=LARGEST_PICTURE)
    try:
        picture = read_picture(content)
    except NoPicture as fault:
        raise _refused(str(fault)) from None
    if not fits(picture.width, picture.height):
        raise _wrong_size()
    size = {"width": picture.width, "height": picture.height}
    return Kind.PICTURE, picture.content, {"content_type": picture.content_type, "seconds": None, **size}


def _refused(fault: str) -> UnsupportedMedia | InvalidInput:
    words = FAULTS[fault]
    return UnsupportedMedia(words) if fault in NOT_ACCEPTED else InvalidInput.of("file", words)


def _wrong_size() -> InvalidInput:
    return InvalidInput.of("file", _("It needs at least 480 × 270 and at most 3840 × 2160 dots to be shown"))


@transaction.atomic
def remove_medium(actor: Actor, medium: UUID) -> None:
    """It is offered no more, and its content is gone. Raises Forbidden, NotFound, Conflict while a list names it."""
    row = Medium.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=medium).first()
    if row is None or row.removed_at is not None:
        raise NotFound(_("There is no such picture or video"))
    require(actor, Action.DISPLAY_MEDIA, centre=row.centre.code)
    if row.showings.exists():
        raise Conflict(_("A list shows it; take it off the list first"), code="in_use")
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    _record(actor, "media.removed", row.centre, row.pk)
    transaction.on_commit(lambda: vault.remove(medium))


@transaction.atomic
def show_medium(
    actor: Actor,
    centre: str,
    medium: UUID,
    target: Target,
    schedule: Schedule | None = None,
    seconds: int = USUAL_STAND,
) -> ShowingView:
    """Puts it at the end of a list, from now on. Raises Forbidden, NotFound, InvalidInput, Conflict."""
    require(actor, Action.DISPLAY_MEDIA, centre=centre)
    hall = _lock(centre)
    when = schedule or Schedule()
    row = Medium.objects.filter(pk=medium, centre=hall, removed_at=None).first()
    if row is None:
        raise InvalidInput.of("medium", _("There is no such picture or video"))
    if not SHORTEST_STAND <= seconds <= LONGEST_STAND:
        limits = {"least": SHORTEST_STAND, "most": LONGEST_STAND}
        raise InvalidInput.of("seconds", _("A picture stands %(least)s to %(most)s seconds") % limits)
    _check_target(hall, target)
    others = Showing.objects.filter(centre=hall, display_id=target.display, zone=target.zone)
    if others.count() >= MOST_LINES:
        raise Conflict(_("This list is full; take something off first"), code="too_many")
    shown = Showing.objects.create(
        centre=hall,
        medium=row,
        display_id=target.display,
        zone=target.zone,
        position=(others.aggregate(last=Max("position"))["last"] or 0) + 1,
        seconds=seconds,
        weekdays=sorted(when.weekdays),
        from_time=when.from_time,
        until_time=when.until_time,
        begins_on=when.begins_on,
        ends_on=when.ends_on,
    )
    _record(actor, "media.shown", hall, row.pk, showing=shown.pk, display=target.display, zone=target.zone)
    return showing_view(shown)


@transaction.atomic
def move_showing(actor: Actor, showing: int, places: int) -> None:
    """Sooner (negative) or later in its list, by so many places; at an end it stays. Raises Forbidden, NotFound."""
    row = _showing(actor, showing)
    _lock(row.centre.code)
    same = Showing.objects.filter(centre=row.centre, display_id=row.display_id, zone=row.zone)
    order = list(same.order_by("position", "id"))
    here = next(place for place, one in enumerate(order) if one.pk == row.pk)
    there = min(max(here + places, 0), len(order) - 1)
    if there == here:
        return
    order.insert(there, order.pop(here))
    for position, one in enumerate(order, 1):
        one.position = position
    Showing.objects.bulk_update(order, ["position"])
    _record(actor, "media.moved", row.centre, row.medium_id, showing=row.pk, place=there + 1)


@transaction.atomic
def end_showing(actor: Actor, showing: int) -> None:
    """Takes it off its list; the picture or video stays kept. Raises Forbidden, NotFound."""
    row = _showing(actor, showing)
    number, medium = row.pk, row.medium_id
    row.delete()
    _record(actor, "media.taken_off", row.centre, medium, showing=number)


def _showing(actor: Actor, showing: int) -> Showing:
    row = Showing.objects.select_related("centre").filter(pk=showing).first()
    if row is None:
        raise NotFound(_("This list does not have it any more"))
    require(actor, Action.DISPLAY_MEDIA, centre=row.centre.code)
    return row


def _lock(centre: str) -> Centre:
    """One change of a centre's lists at a time. Raises NotFound."""
    hall = Centre.objects.select_for_update(no_key=True).filter(code=centre).first()
    if hall is None:
        raise NotFound(_("There is no such centre"))
    return hall


def _check_target(hall: Centre, target: Target) -> None:
    if target.display is not None and not in_use(hall.code).filter(pk=target.display, kind="display").exists():
        raise InvalidInput.of("target", _("The centre has no such display"))
    if target.zone and target.zone not in hall.options.get("zones", {}):
        raise InvalidInput.of("target", _("The centre has no such zone"))


def _words(field: str, written: str, longest: int) -> str:
    words = " ".join(written.split())
    if words and len(words) <= longest and words.isprintable():
        return words
    wanted = {
        "name": _("Give it a name of at most %(limit)s characters"),
        "alt": _("Say in at most %(limit)s characters what it shows, for those who cannot see it"),
    }
    raise InvalidInput([FieldError(field, str(wanted[field] % {"limit": longest}))])


def _record(actor: Actor, kind: str, centre: Centre, medium: UUID, **data: Any) -> None:
    journal.record(actor, kind, f"medium:{medium}", centre=centre.code, **data)
