"""Pages of the administration; each thing done is an action of its room, recorded in the journal."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua import masterdata
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, InvalidInput
from motcua.diagnosis import findings
from motcua.domain.centre.models import Agency
from motcua.domain.centre.queries import centres, get_agency, get_centre, get_counter
from motcua.domain.people.actions import create_staff
from motcua.domain.people.permissions import STAFF_ROLES, Action, allowed, require
from motcua.domain.people.queries import staff_of_centre
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LARGEST_FILE = 5 * 1024 * 1024


@require_GET
@staff_page(Action.STAFF_MANAGE, Action.DEVICE_PAIR)
def home(request: HttpRequest) -> HttpResponse:
    """Which centres there are, and whether all is well."""
    actor = actor_of(request)
    mine = [one for one in centres() if allowed(actor, Action.STAFF_MANAGE, centre=one.code)]
    found = list(findings())
    context = {
        "centres": mine,
        # what is broken, what somebody in the hall sees to, what must be done before people rely on it
        "troubles": sorted((one for one in found if not one.sound), key=lambda one: (one.note, one.hall)),
        "sound": [one for one in found if one.sound],
        "section": "admin",
    }
    return render(request, "admin_pages/home.html", context)


@require_GET
@staff_page(Action.STAFF_MANAGE)
def staff_list(request: HttpRequest, centre: str) -> HttpResponse:
    return _staff(request, centre)


def _staff(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    require(actor_of(request), Action.STAFF_MANAGE, centre=centre)
    place = get_centre(centre)
    context = {
        "centre": place,
        "staff": staff_of_centre(centre),
        "roles": [(role.value, role.value) for role in sorted(STAFF_ROLES)],
        "agencies": [("", "–"), *((one.code, one.name) for one in Agency.objects.all())],
        "counters": [("", "–"), *((str(one.number), str(one.number)) for one in place.counters.all())],
        "errors": problem.errors if problem else (),
        "typed": request.POST,
        "section": "admin",
    }
    return render(request, "admin_pages/staff.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.STAFF_MANAGE)
def hire(request: HttpRequest, centre: str) -> HttpResponse:
    """Adds somebody with one role and a first password, which is shown this once."""
    actor = actor_of(request)
    require(actor, Action.STAFF_MANAGE, centre=centre)
    password = secrets.token_urlsafe(9)
    try:
        _hire(actor, centre, request, password)
    except InvalidInput as problem:
        return _staff(request, centre, problem)
    except Conflict as problem:
        return _staff(request, centre, InvalidInput.of("username", str(problem.detail)))
    words = _("%(name)s can sign in with this first password, shown only now: %(password)s")
    messages.success(request, words % {"name": request.POST["username"], "password": password})
    return redirect("admin_staff", centre=centre)


def _hire(actor: Actor, centre: str, request: HttpRequest, password: str) -> None:
    given = request.POST
    username, full_name = given.get("username", "").strip(), given.get("full_name", "").strip()
    if not username or not username.isascii() or " " in username:
        raise InvalidInput.of("username", _("A user name has letters and digits without marks or blanks"))
    if not full_name:
        raise InvalidInput.of("full_name", _("Write the full name"))
    role = given.get("role", "")
    if role not in STAFF_ROLES:
        raise InvalidInput.of("role", _("Choose a role"))
    agency = get_agency(given["agency"]).code if given.get("agency") else None
    counter = get_counter(centre, int(given["counter"])).number if given.get("counter", "").isdigit() else None
    create_staff(
        actor, username, full_name, password, [Grant(role, centre, agency, counter)], title=given.get("title", "")[:120]
    )


@staff_page(Action.MASTER_DATA)
def master_data(request: HttpRequest, centre: str) -> HttpResponse:
    """Takes in a file of master data: all of it or nothing."""
    actor = actor_of(request)
    require(actor, Action.MASTER_DATA, centre=centre)
    place = get_centre(centre)
    problem = None
    if request.method == "POST":
        try:
            counts = masterdata.import_data(actor, _read(request))
        except InvalidInput as fault:
            problem = fault
        else:
            messages.success(
                request, _("Taken in: %(counts)s") % {"counts": ", ".join(f"{k} {v}" for k, v in counts.items())}
            )
            return redirect("admin_master_data", centre=centre)
    context = {"centre": place, "errors": problem.errors if problem else (), "section": "admin"}
    return render(request, "admin_pages/master_data.html", context, status=422 if problem else 200)


def _read(request: HttpRequest) -> dict[str, object]:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None or upload.size > LARGEST_FILE:
        raise InvalidInput.of("file", _("Choose a YAML file of at most 5 MB"))
    try:
        text = upload.read().decode("utf-8")
    except UnicodeDecodeError as fault:
        raise InvalidInput.of("file", str(fault)) from None
    return masterdata.read(text, "file")


@require_GET
@staff_page(Action.MASTER_DATA)
def export(request: HttpRequest, centre: str) -> HttpResponse:
    require(actor_of(request), Action.MASTER_DATA, centre=centre)
    response = HttpResponse(masterdata.export_data(centre), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="motcua-{get_centre(centre).code}.yaml"'
    return response
