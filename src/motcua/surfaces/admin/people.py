"""People come and go: a list from Excel with a preview, and what becomes of the work of somebody who leaves."""

import io
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import crypto
from motcua.base.actor import Grant
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.dossiers.queries.team import steps_held
from motcua.domain.people import actions, sheet
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import STAFF_ROLES, Action, require
from motcua.domain.people.queries import Account, Colleague, accounts, reference_of, staff_of_centre
from motcua.domain.people.sheet import Known, Row
from motcua.surfaces.admin.role_words import ROLES
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LARGEST = 5 * 1024 * 1024
SALT = "motcua.people.sheet"
KEPT_SECONDS = 3600
HEADS = ("Tên đăng nhập", "Họ và tên", "Thư điện tử", "Chức vụ", "Vai trò", "Cơ quan", "Quầy")
EXAMPLE = ("nguyen.an", "Nguyễn Văn Ân", "an@example.vn", "Chuyên viên", "specialist", "STP", "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.STAFF_MANAGE)
def from_sheet(request: HttpRequest, centre: str) -> HttpResponse:
    """Shows what a list would do, row by row; nothing is written yet."""
    require(actor_of(request), Action.STAFF_MANAGE, centre=centre)
    place = get_centre(centre)
    context: dict[str, Any] = {"centre": place, "tab": "staff", "section": "admin"}
    if request.method != "POST":
        return render(request, "admin_pages/people_sheet.html", context)
    upload = request.FILES.get("file")
    try:
        if upload is None or upload.size is None or upload.size > LARGEST:
            raise InvalidInput.of("file", _("Choose a file of at most 5 MB"))
        rows = sheet.read(str(upload.name), upload.read(), _known(place))
    except InvalidInput as problem:
        return render(request, "admin_pages/people_sheet.html", context | {"errors": problem.errors}, status=422)
    good = [one for one in rows if not one.faults]
    context |= {
        "rows": [(one, ROLES.get(one.role, one.role)) for one in rows],
        "good": len(good),
        "wrong": len(rows) - len(good),
        "not_listed": _not_listed(place, rows),
        "kept": _kept(good),
    }
    return render(request, "admin_pages/people_sheet.html", context)


@never_cache
@require_POST
@staff_page(Action.STAFF_MANAGE)
def take_sheet(request: HttpRequest, centre: str) -> HttpResponse:
    """Takes in what the preview showed as right; first passwords stand on this answer only."""
    actor = actor_of(request)
    require(actor, Action.STAFF_MANAGE, centre=centre)
    place = get_centre(centre)
    try:
        rows, first = _opened(request.POST.get("kept", ""))
    except (signing.BadSignature, crypto.CannotUnseal, ValueError):
        messages.error(request, _("This preview is too old; choose the file again."))
        return redirect("admin_sheet", centre=centre)
    made: list[tuple[str, str, str]] = []
    left_out: list[tuple[str, str, str]] = []
    with transaction.atomic():
        held = accounts(centre)  # asked anew: since the preview somebody may have come, or left
        for username, full_name, email, title, role, agency, counter in rows:
            grant = Grant(role, centre, agency or None, int(counter) if counter else None)
            if username not in held:
                password, encoded = first[username]
                actions.create_staff(
                    actor, username, full_name, "", [grant], email=email, title=title[:120], encoded_password=encoded
                )
                made.append((full_name, username, password))
                held[username] = Account(full_name, (centre,), is_active=True, is_here=True)
            elif fault := sheet.somebody_else(full_name, held[username]):
                left_out.append((full_name, username, fault))
            else:
                actions.assign(actor, username, grant)
    added = len(rows) - len(made) - len(left_out)
    context = {"centre": place, "made": made, "added": added, "left_out": left_out, "tab": "staff", "section": "admin"}
    return render(request, "admin_pages/people_taken.html", context)


@require_safe
@staff_page(Action.STAFF_MANAGE)
def sample(request: HttpRequest, centre: str) -> HttpResponse:
    """An empty list with one example, and the roles and agencies that may be written."""
    require(actor_of(request), Action.STAFF_MANAGE, centre=centre)
    place, written = get_centre(centre), io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        page, bold = book.add_worksheet("Danh sách"), book.add_format({"bold": True})
        page.write_row(0, 0, HEADS, bold)
        page.write_row(1, 0, EXAMPLE)
        page.set_column(0, len(HEADS), 22)
        page.freeze_panes(1, 0)
        help_page = book.add_worksheet("Vai trò và cơ quan")
        help_page.write_column(0, 0, sorted(role.value for role in STAFF_ROLES))
        help_page.write_column(0, 1, [str(ROLES[role]) for role in sorted(STAFF_ROLES)])
        help_page.write_column(0, 3, sorted(agencies_by_code()))
        help_page.set_column(0, 3, 26)
    answer = HttpResponse(
        written.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = f'attachment; filename="can-bo-{place.code}.xlsx"'
    return answer


@never_cache
@require_safe
@staff_page(Action.STAFF_MANAGE)
def leaving(request: HttpRequest, centre: str, username: str) -> HttpResponse:
    return _leaving(request, centre, username)


def _leaving(request: HttpRequest, centre: str, username: str, problem: InvalidInput | None = None) -> HttpResponse:
    require(actor_of(request), Action.STAFF_MANAGE, centre=centre)
    place = get_centre(centre)
    people = [one for one in staff_of_centre(centre) if one.is_active]
    person = next((one for one in people if one.username == username), None)
    if person is None:
        raise NotFound
    errors = problem.errors if problem else ()
    context = {
        "centre": place,
        "person": person,
        "steps": steps_held(f"staff:{person.id}"),
        "colleagues": [("", _("Nobody: by the rule of the agency")), *_colleagues(people, person)],
        "errors": errors,
        "wrong": {one.field: one.message for one in errors},
        "typed": request.POST,
        "tab": "staff",
        "section": "admin",
    }
    return render(request, "admin_pages/leaving.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.STAFF_MANAGE)
def leave(request: HttpRequest, centre: str, username: str) -> HttpResponse:
    """Ends somebody's roles in this centre; with the last of them the access."""
    try:
        left = actions.leave(actor_of(request), username, centre, request.POST.get("successor", ""))
    except InvalidInput as problem:
        return _leaving(request, centre, username, problem)
    except Conflict as problem:
        return _leaving(request, centre, username, InvalidInput.of("successor", str(problem.detail)))
    words = (
        _("%(name)s can no longer sign in; what they held is being given to others.")
        if left.wholly
        else _("%(name)s works here no more, but still elsewhere; what they held here is being given to others.")
    )
    messages.success(request, words % {"name": username})
    return redirect("admin_staff", centre=centre)


def _known(place: Centre) -> Known:
    words = {fold(str(said)): role for role, said in ROLES.items()} | {role: role for role in STAFF_ROLES}
    numbers = place.counters.values_list("number", flat=True)
    return Known(frozenset(agencies_by_code()), frozenset(numbers), accounts(place.code), words)


def _kept(good: list[Row]) -> str:
    """The rows, and a first password with its hash for each newcomer; sealed, as a page holds it until it is sent back.

    Hashed here, where no transaction is open: behind one that hashed for so many all who follow the journal would wait.
    """
    passwords = {one.username: secrets.token_urlsafe(9) for one in good if not one.is_known}
    first = {username: (password, make_password(password)) for username, password in passwords.items()}
    written = signing.dumps([[_written(one) for one in good], first], salt=SALT, compress=True)
    return urlsafe_b64encode(crypto.seal(written.encode(), SALT)).decode()


def _opened(kept: str) -> tuple[list[list[str]], dict[str, tuple[str, str]]]:
    """Raises BadSignature, CannotUnseal or ValueError for what is no preview of the last hour."""
    written = crypto.unseal(urlsafe_b64decode(kept), SALT).decode()
    rows, first = signing.loads(written, salt=SALT, max_age=KEPT_SECONDS)
    return rows, first


def _written(one: Row) -> tuple[str, ...]:
    return one.username, one.full_name, one.email, one.title, one.role, one.agency, one.counter


def _not_listed(place: Centre, rows: list[Row]) -> list[Colleague]:
    """Who works here and stands in no row: perhaps they have left."""
    listed = {one.username for one in rows}
    return [one for one in staff_of_centre(place.code) if one.is_active and one.username not in listed]


def _colleagues(people: list[Colleague], person: Colleague) -> list[tuple[str, str]]:
    return [
        (one.username, f"{one.full_name} ({one.username})")
        for one in people
        if one.id != person.id and reference_of(one.username)
    ]
