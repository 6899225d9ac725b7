"""The page where an administrator sets what stands on the paper, with the paper beside it as it will come out."""

import io
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.devices import queries
from motcua.domain.devices.rules import WIDTHS, Kind
from motcua.domain.devices.rules.design import LONGEST_FOOTER, Design, Size, too_long
from motcua.domain.devices.ticket_picture import ticket_png
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page

WORDS = ("heading", "heading_en", "footer", "footer_en")
BLOCKS = [
    ("service", gettext_lazy("Name of the service")),
    ("expectation", gettext_lazy("People ahead and expected wait")),
    ("advice", gettext_lazy("Please take a seat …")),
    ("code", gettext_lazy("QR code for the phone")),
    ("taken", gettext_lazy("When the ticket was taken")),
    ("second_language", gettext_lazy("The second language")),
]
SIZES = [
    (Size.SMALL.value, gettext_lazy("small")),
    (Size.NORMAL.value, gettext_lazy("normal")),
    (Size.LARGE.value, gettext_lazy("large")),
]
LARGEST_LOGO = 2 * 1024 * 1024


@never_cache
@require_GET
@staff_page(Action.DEVICE_PAIR)
def paper(request: HttpRequest, centre: str) -> HttpResponse:
    """`?xem` shows what the form holds without saving it, for browsers without script."""
    require(actor_of(request), Action.DEVICE_PAIR, centre=centre)
    kept = queries.ticket_design(centre)
    return _page(request, centre, _design(request.GET, kept) if "xem" in request.GET else kept)


def _page(request: HttpRequest, centre: str, design: Design, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "centre": get_centre(centre),
        "design": design,
        "blocks": [(name, words) for name, words in BLOCKS],
        "chosen": [name for name, _words in BLOCKS if getattr(design, name)],
        "sizes": SIZES,
        "asked": request.POST.urlencode() if problem else request.GET.urlencode(),
        "versions": queries.ticket_designs(actor, centre),
        "printers": [one for one in queries.devices(actor, centre) if one.kind == Kind.PRINTER],
        "longest_footer": LONGEST_FOOTER,
        "errors": problem.errors if problem else (),
        "section": "admin",
        "tab": "paper",
    }
    return render(request, "admin_pages/paper.html", context, status=422 if problem else 200)


def _design(given: Any, kept: Design) -> Design:
    """What a form holds; the logo, which only a POST brings, is the kept one."""
    words = {name: given.get(name, "").replace("\r\n", "\n").strip() for name in WORDS}
    blocks = {name: name in given.getlist("blocks") for name, _words in BLOCKS}
    sizes = {name: given.get(name, Size.NORMAL.value) for name in ("number_size", "text_size")}
    made = {**words, **blocks, **sizes, "logo": "" if given.get("no_logo") else kept.logo}
    return Design.of(made)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def save(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.DEVICE_PAIR, centre=centre)
    design = _design(request.POST, queries.ticket_design(centre))
    try:
        upload = request.FILES.get("logo")
        if upload is not None:
            if upload.size is None or upload.size > LARGEST_LOGO:
                raise InvalidInput.of("logo", _("The logo is too large"))
            design = replace(design, logo=devices.read_logo(upload.read()))
        number = devices.change_ticket_design(actor, centre, design)
    except InvalidInput as problem:
        return _page(request, centre, design, problem)
    messages.success(request, _("Saved as version %(number)d; it holds from the next ticket on.") % {"number": number})
    return redirect("admin_paper", centre=centre)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def restore(request: HttpRequest, centre: str) -> HttpResponse:
    """Goes back to an earlier version; 0 is what everybody begins with."""
    number = request.POST.get("number", "")
    devices.restore_ticket_design(actor_of(request), centre, int(number) if number.isdigit() else -1)
    messages.success(request, _("Version %(number)s holds again, from the next ticket on.") % {"number": number})
    return redirect("admin_paper", centre=centre)


@never_cache
@require_GET
@staff_page(Action.DEVICE_PAIR)
def preview(request: HttpRequest, centre: str, mm: int) -> HttpResponse:
    """The paper as the form has it; what is far too long is not drawn at all."""
    require(actor_of(request), Action.DEVICE_PAIR, centre=centre)
    place = get_centre(centre)
    kept = queries.ticket_design(centre)
    design = _design(request.GET, kept) if "xem" in request.GET else kept
    if mm not in WIDTHS or too_long(design) or {design.number_size, design.text_size} - set(Size):
        raise InvalidInput.of("design", _("This is more than the paper should carry"))
    ticket = queries.sample_ticket(place)
    return HttpResponse(
        io.BytesIO(ticket_png(ticket, queries.ticket_address(ticket.token), WIDTHS[mm], design)),
        content_type="image/png",
    )
