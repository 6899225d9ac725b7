"""Setting cameras up: which there are and how they are, one of them to be changed or tried, and those that the network has."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.actions.registry import Given, describe
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.onvif import Found
from motcua.domain.cameras.recording.probing import Tried
from motcua.domain.cameras.rules import USUAL_KEEP_DAYS, Mask
from motcua.domain.cameras.words import STATES, TROUBLES
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page

PERCENT = 10  # thousandths


@require_safe
@staff_page(Action.CAMERA_SETTINGS)
def page(request: HttpRequest, centre: str, camera: UUID | None = None) -> HttpResponse:
    return _page(request, centre, camera)


@require_POST
@staff_page(Action.CAMERA_SETTINGS)
def save(request: HttpRequest, centre: str, camera: UUID | None = None) -> HttpResponse:
    """Keeps what was entered, or only tries it: then the picture stands beside the form."""
    actor, written = actor_of(request), request.POST
    try:
        given = _given(actor, centre, written)
        if camera:  # where it hangs is not on this form
            row = queries.get_camera(actor, camera, Action.CAMERA_SETTINGS)
            given = replace(given, floor=row.floor, place=queries.view(row).place)
        if "try" in written:
            return _page(request, centre, camera, tried=actions.try_camera(actor, centre, given, camera))
        kept = actions.change_camera(actor, camera, given) if camera else actions.add_camera(actor, centre, given)
    except InvalidInput as problem:
        return _page(request, centre, camera, errors=list(problem.errors))
    except Conflict as problem:
        return _page(request, centre, camera, errors=[FieldError("name", problem.detail)])
    messages.success(request, _("%(name)s is being connected.") % {"name": kept.name})
    return redirect("admin_cameras", centre=centre)


@require_POST
@staff_page(Action.CAMERA_SETTINGS)
def find(request: HttpRequest, centre: str) -> HttpResponse:
    """Asks the network, which takes two seconds."""
    return _page(request, centre, None, found=actions.discover(actor_of(request), centre))


@require_POST
@staff_page(Action.CAMERA_SETTINGS)
def retire(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    actions.retire_camera(actor_of(request), camera)
    messages.success(request, _("It is recorded no more; what was recorded goes when its days are over."))
    return redirect("admin_cameras", centre=centre)


def _page(
    request: HttpRequest,
    centre: str,
    camera: UUID | None,
    *,
    errors: list[FieldError] | None = None,
    tried: Tried | None = None,
    found: list[Found] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CAMERA_SETTINGS, centre=centre)
    row = queries.get_camera(actor, camera, Action.CAMERA_SETTINGS) if camera else None
    typed: Mapping[str, Any] = request.POST if request.method == "POST" and found is None else _typed(row, request.GET)
    context = {
        "centre": get_centre(centre),
        "cameras": [
            (view, STATES[view.state], [TROUBLES[one] for one in view.troubles], settings)
            for view, settings in queries.cameras_to_set_up(actor, centre)
        ],
        "row": row,
        "typed": typed,
        "errors": errors or (),
        "tried": tried,
        "tried_words": STATES[tried.state] if tried else "",
        "tried_picture": base64.b64encode(tried.picture).decode() if tried else "",
        "found": found,
        "storage": queries.storage(),
        "section": "admin",
        "tab": "cameras",
    }
    return render(request, "admin_pages/cameras.html", context, status=422 if errors else 200)


def _given(actor: Actor, centre: str, written: Mapping[str, str]) -> Given:
    """What the form says; without an address its ONVIF service is asked for it. Raises InvalidInput, Forbidden."""
    address, path = written.get("address", "").strip(), written.get("path", "").strip()
    url, user, password = written.get("onvif_url", "").strip(), written.get("user", ""), written.get("password", "")
    if url and not address:
        told = describe(actor, centre, url, user, password)
        address, path = told.address, told.path
    return Given(
        name=written.get("name", ""),
        address=address,
        path=path,
        user=user,
        password=password or None,
        onvif_url=url,
        counter=_number("counter", written.get("counter", "")),
        floor=_number("floor", written.get("floor", "")),
        masks=_masks(written.get("masks", "")),
        keep_days=_number("keep_days", written.get("keep_days", "")) or USUAL_KEEP_DAYS,
    )


def _number(field: str, written: str) -> int | None:
    """Raises InvalidInput."""
    text = written.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise InvalidInput.of(field, _("Write a whole number"))
    return int(text)


def _masks(written: str) -> tuple[Mask, ...]:
    """A line each: from the left, from the top, width, height, in percent of the picture. Raises InvalidInput."""
    found = []
    for line in written.splitlines():
        numbers = line.split()
        if not numbers:
            continue
        if len(numbers) != 4 or not all(one.isdecimal() and len(one) < 4 for one in numbers):
            raise InvalidInput.of("masks", _("Each line has four whole numbers: left, top, width, height in percent"))
        found.append(Mask(*(int(one) * PERCENT for one in numbers)))
    return tuple(found)


def _typed(row: Camera | None, asked: Mapping[str, str]) -> dict[str, Any]:
    if row is None:
        return {"keep_days": USUAL_KEEP_DAYS, "name": asked.get("ten", ""), "onvif_url": asked.get("onvif", "")}
    facts = ("name", "address", "path", "user", "onvif_url", "counter", "floor", "keep_days")
    lines = [" ".join(str(one // PERCENT) for one in mask) for mask in row.masks]
    return {**{name: getattr(row, name) for name in facts}, "masks": "\n".join(lines)}
