"""Verbs about the paper's design: change it, go back to an earlier version. A design that cannot be printed or read is refused."""

import base64
import io
from dataclasses import replace

import numpy as np
import zxingcpp
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import TicketDesign
from motcua.domain.devices.queries import sample_ticket, ticket_address
from motcua.domain.devices.rules import WIDTHS
from motcua.domain.devices.rules.design import (
    LEAST_INK,
    LOGO_DOTS,
    LONGEST_LOGO,
    LONGEST_PAPER_MM,
    MOST_INK,
    Design,
    Size,
    heading_lines,
    too_long,
)
from motcua.domain.devices.ticket_picture import MARGIN, draw_ticket, font
from motcua.domain.people.permissions import Action, require

DOTS_A_MM = 8
PICTURES = ("PNG", "JPEG", "WEBP")  # Pillow knows fifty kinds more; one of them is run by another program
MOST_DOTS = 25_000_000


@transaction.atomic
def change_ticket_design(actor: Actor, centre: str, design: Design) -> int:
    """Makes a new version, which holds from the next ticket on; returns its number. Raises InvalidInput, Forbidden."""
    require(actor, Action.DEVICE_PAIR, centre=centre)
    place = Centre.objects.select_for_update().filter(code=centre).first()
    if place is None:
        raise NotFound(_("There is no such centre"))
    faults = design_faults(place, design)
    if faults:
        raise InvalidInput(faults)
    newest = TicketDesign.objects.filter(centre=place).order_by("-number").first()
    number = newest.number + 1 if newest else 1
    TicketDesign.objects.create(
        centre=place, number=number, design=design.kept(), made_by=actor.reference, made_at=clock.now()
    )
    journal.record(actor, "print.design_changed", f"centre:{centre}", centre=centre, version=number)
    return number


def restore_ticket_design(actor: Actor, centre: str, number: int) -> int:
    """Goes back to an earlier version, by a new one like it; version 0 is the design that everybody begins with."""
    kept = TicketDesign.objects.filter(centre__code=centre, number=number).first()
    if kept is None and number != 0:
        raise NotFound(_("There is no such version"))
    return change_ticket_design(actor, centre, Design.of(kept.design) if kept else Design())


def design_faults(centre: Centre, design: Design) -> list[FieldError]:
    """What keeps a design from being printed or read, on both papers."""
    faults = [FieldError(name, str(_("This is more than the paper should carry"))) for name in too_long(design)]
    sizes = {"number_size": design.number_size, "text_size": design.text_size}
    faults += [
        FieldError(name, str(_("Choose one of the sizes"))) for name, size in sizes.items() if size not in set(Size)
    ]
    faults += _logo_faults(design.logo)
    if faults:
        return faults
    return [fault for width in WIDTHS.values() for fault in _paper_faults(centre, design, width)]


def _paper_faults(centre: Centre, design: Design, width: int) -> list[FieldError]:
    """Drawn as the longest ticket there is: what is too wide, too long, or cannot be scanned."""
    faults = []
    face = font("SemiBold", round(28 * width / max(WIDTHS.values())))
    for name in ("heading", "heading_en"):
        words = " ".join(heading_lines(getattr(design, name))).split()
        if any(face.getlength(word) > width - 2 * MARGIN for word in words):
            faults.append(FieldError(name, str(_("One word is wider than the narrow paper"))))
    ticket = replace(sample_ticket(centre), priority="elderly", label="AA9999")
    picture = draw_ticket(ticket, ticket_address(ticket.token), width, design)
    if picture.height > LONGEST_PAPER_MM * DOTS_A_MM:
        faults.append(
            FieldError(
                "text_size",
                str(_("The ticket would be longer than %(mm)d mm; leave something out")) % {"mm": LONGEST_PAPER_MM},
            )
        )
    if design.code and ticket_address(ticket.token) not in {
        code.text for code in zxingcpp.read_barcodes(picture.convert("L"))
    }:
        faults.append(FieldError("code", str(_("The QR code cannot be read on this paper"))))
    return faults


def _logo_faults(logo: str) -> list[FieldError]:
    if not logo:
        return []
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(logo, validate=True)), formats=PICTURES)
        if picture.width * picture.height > MOST_DOTS:
            raise ValueError("too large")
        ink = 1 - float(np.asarray(picture.convert("1")).mean())
    except (ValueError, OSError, Image.DecompressionBombError):
        return [FieldError("logo", str(_("This is no picture; choose a PNG or JPEG file")))]
    if len(logo) > LONGEST_LOGO or picture.width > LOGO_DOTS[0] or picture.height > LOGO_DOTS[1]:
        return [FieldError("logo", str(_("The logo is too large")))]
    if not LEAST_INK <= ink <= MOST_INK:
        return [FieldError("logo", str(_("In black and white the logo is nearly empty or nearly full; use line art")))]
    return []


def read_logo(upload: bytes) -> str:
    """A picture as it is printed: black and white, small enough, as PNG in base64. Raises InvalidInput."""
    try:
        picture = Image.open(io.BytesIO(upload), formats=PICTURES)
        if picture.width * picture.height > MOST_DOTS:
            raise ValueError("too large")
        flat = Image.new("RGBA", picture.size, "white")
        flat.alpha_composite(picture.convert("RGBA"))
    except (ValueError, OSError, Image.DecompressionBombError):
        raise InvalidInput.of("logo", _("This is no picture; choose a PNG or JPEG file")) from None
    small = flat.convert("L")
    small.thumbnail(LOGO_DOTS)
    written = io.BytesIO()
    small.convert("1").save(written, "PNG", optimize=True)
    return base64.b64encode(written.getvalue()).decode()
