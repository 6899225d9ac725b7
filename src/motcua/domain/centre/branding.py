"""How a centre looks and is reached: changed in versions, an earlier one comes back as a new one; read by every page that is a centre's."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.base.standing import Revisions, Standing
from motcua.domain.centre import brand
from motcua.domain.centre.models import Brand, Centre
from motcua.domain.people.permissions import Action, require

MARK_SIDE = 256  # pixels of the longer side
LARGEST_MARK, MOST_PIXELS = 2 * 1024 * 1024, 25_000_000  # of what is uploaded
LONGEST_NAME, LONGEST_ADDRESS = 200, 300
PHONE = r"\+?[0-9][0-9 .()/-]{1,37}[0-9]"  # 40 signs at most, as they are kept


@dataclass(frozen=True)
class Look:
    """`number` 0: the product's own. `mark`: a PNG, empty for the door."""

    centre: str
    name: str
    name_en: str
    number: int = 0
    colour: str = ""
    mark: bytes = b""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class LookInput:
    """`mark`: what was uploaded, None to leave it, or (`no_mark`) to have none. `phone`, `address`: of the centre; None leaves them."""

    name: str
    name_en: str
    colour: str
    mark: bytes | None = None
    no_mark: bool = False
    phone: str | None = None
    address: str | None = None


@transaction.atomic
def change_look(actor: Actor, centre: str, given: LookInput) -> Look:
    """Makes a new version, which holds at once. Raises InvalidInput, NotFound, Forbidden."""
    require(actor, Action.CENTRE_BRAND, centre=centre)
    hall = Centre.objects.select_for_update().filter(code=centre).first()
    if hall is None:
        raise NotFound(_("There is no centre with this code"))
    now = look_of(hall)
    colour, mark = _checked(given)
    hall.name, hall.name_en = " ".join(given.name.split()), " ".join(given.name_en.split())
    if given.phone is not None:
        hall.phone = " ".join(given.phone.split())
    if given.address is not None:
        hall.address = " ".join(given.address.split())
    hall.save(update_fields=["name", "name_en", "phone", "address"])
    made = Brand.objects.create(
        centre=hall,
        number=now.number + 1,
        colour=colour,
        mark=now.mark if mark is None else mark,
        made_at=clock.now(),
        made_by=actor.reference,
    )
    journal.record(actor, "centre.look_changed", f"centre:{centre}", centre=centre, version=made.number, colour=colour)
    return look_of(hall)


def restore_look(actor: Actor, centre: str, number: int) -> Look:
    """The colour and mark of an earlier version again, as a new one; 0 is the product's own. Raises NotFound, Forbidden."""
    require(actor, Action.CENTRE_BRAND, centre=centre)
    kept = Brand.objects.select_related("centre").filter(centre__code=centre, number=number).first()
    hall = kept.centre if kept else Centre.objects.filter(code=centre).first() if number == 0 else None
    if hall is None:
        raise NotFound(_("There is no such version"))
    colour, mark = (kept.colour, bytes(kept.mark)) if kept else ("", b"")
    return change_look(actor, centre, LookInput(hall.name, hall.name_en, colour, mark or None, not mark))


def look_of(hall: Centre) -> Look:
    return _look(hall, Brand.objects.filter(centre=hall).order_by("-number").first())


def _look(hall: Centre, newest: Brand | None) -> Look:
    if newest is None:
        return Look(hall.code, hall.name, hall.name_en, phone=hall.phone, address=hall.address)
    drawn = (newest.number, newest.colour, bytes(newest.mark))
    return Look(hall.code, hall.name, hall.name_en, *drawn, hall.phone, hall.address)


@dataclass(frozen=True)
class Version:
    number: int
    colour: str
    has_mark: bool
    made_at: datetime


def versions(actor: Actor, centre: str) -> list[Version]:
    """The last ones, newest first. Raises Forbidden."""
    require(actor, Action.CENTRE_BRAND, centre=centre)
    rows = Brand.objects.filter(centre__code=centre).order_by("-number")[:10]
    return [Version(row.number, row.colour, bool(row.mark), row.made_at) for row in rows]


def looks(at: Revisions | None = None) -> Mapping[str, Look]:
    """Of every centre by its code, as they stand; kept by the process while nothing of a centre changes."""
    return _looks.get(None, at)


def _read(_key: None) -> Mapping[str, Look]:
    newest = {row.centre_id: row for row in Brand.objects.order_by("centre_id", "-number").distinct("centre_id")}
    return {hall.code: _look(hall, newest.get(hall.pk)) for hall in Centre.objects.all()}


_looks: Standing[None, Mapping[str, Look]] = Standing(_read, "centre")


def _checked(given: LookInput) -> tuple[str, bytes | None]:
    faults: list[FieldError] = []
    colour, mark = "", None
    for name in ("name", "name_en"):
        if len(getattr(given, name)) > LONGEST_NAME or "\0" in getattr(given, name):
            faults.append(FieldError(name, _("A name has at most 200 letters")))
    if not given.name.strip():
        faults.append(FieldError("name", _("Write the name of the centre")))
    if given.phone and not re.fullmatch(PHONE, given.phone.strip()):
        faults.append(FieldError("phone", _("Write a number that can be dialled, such as 0204 123 4567")))
    if given.address is not None and (len(given.address) > LONGEST_ADDRESS or "\0" in given.address):
        faults.append(FieldError("address", _("An address has at most 300 letters")))
    if given.colour.strip():
        try:
            colour = brand.read_colour(given.colour)
        except ValueError:
            faults.append(FieldError("colour", _("Write a colour such as #1d4f7c")))
        else:
            if not brand.is_dark_enough(colour):
                words = _("White words could not be read on this colour; the nearest that is dark enough is %(colour)s")
                faults.append(FieldError("colour", words % {"colour": brand.nearest(colour)}))
    if given.mark is not None:
        try:
            mark = read_mark(given.mark)
        except ValueError:
            faults.append(FieldError("mark", _("This is no picture; choose a PNG or JPEG file of at most 2 MB")))
    if faults:
        raise InvalidInput(faults)
    return colour, b"" if given.no_mark and mark is None else mark


def read_mark(upload: bytes) -> bytes:
    """A picture made anew as a small PNG, so that nothing else of the file is ever shown. Raises ValueError."""
    if len(upload) > LARGEST_MARK:
        raise ValueError("too large")
    try:
        picture = Image.open(io.BytesIO(upload), formats=("PNG", "JPEG"))
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too large")
        small = picture.convert("RGBA")
        small.thumbnail((MARK_SIDE, MARK_SIDE))
    except (OSError, Image.DecompressionBombError, SyntaxError) as fault:
        raise ValueError(str(fault)) from None
    written = io.BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()
