"""A receiver that speaks the national exchange: how it is called, and its tables of codes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.exchange import actions, administration
from motcua.domain.exchange.actions import NationalTerms
from motcua.domain.exchange.national.administration import NationalView, national, table_held
from motcua.domain.exchange.national.rules import Call
from motcua.domain.people.permissions import Action
from motcua.surfaces.admin.code_words import MEANS
from motcua.surfaces.sign_in.guard import actor_of, staff_page

# The exchange's name of the field, and what stands in it.
TABLES: dict[str, tuple[str, str | Promise]] = {
    "status": ("TrangThaiHoSo", gettext_lazy("States of dossiers")),
    "channel": ("KenhThucHien", gettext_lazy("Channels by which dossiers come")),
    "applicant": ("LoaiDoiTuong", gettext_lazy("Kinds of applicants")),
    "copy": ("LoaiBan", gettext_lazy("Kinds of copies")),
    "collected": ("HinhThucThu", gettext_lazy("When a fee is collected")),
    "paid": ("TrangThaiThanhToan", gettext_lazy("Whether a fee is paid")),
    "online_payment": ("DuocThanhToanTrucTuyen", gettext_lazy("Ways of paying online")),
    "fee_kind": ("LoaiPhiLePhi", gettext_lazy("Kinds of fees")),
    "delivery": ("HinhThuc", gettext_lazy("How results are collected")),
    "supplement": ("TrangThaiBoSung", gettext_lazy("States of a supplement")),
    "procedure": ("MaTTHC", gettext_lazy("Procedures")),
    "field": ("MaLinhVuc", gettext_lazy("Fields of procedures")),
    "agency": ("DonViXuLy", gettext_lazy("Agencies")),
    "result": ("MaKetQua", gettext_lazy("Results, by procedure")),
}
HINTS: dict[str, str | Promise] = {
    "status": gettext_lazy(
        "A state with a detail counts before the state alone: processed/refused, processed/revoked, processed/back (the post brought it "
        "back), processed/unpaid, processed/post, processing/elsewhere, processing/CODE-OF-A-STEP"
    ),
    "procedure": gettext_lazy("Of a procedure that is not in the list our own code is told"),
    "field": gettext_lazy("Of a field that is not in the list only the name is told"),
    "agency": gettext_lazy("Of an agency that is not in the list its identifier is told"),
    "result": gettext_lazy("Of a procedure that is not in the list the number of the result is told"),
}
CREATES = [
    (Call.CREATE.value, gettext_lazy("NoiHoSo: the newer services")),
    (Call.WHOLE.value, gettext_lazy("DongBoHoSoMC: the older services")),
]


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def connect_page(request: HttpRequest, receiver: str) -> HttpResponse:
    return _connect(request, receiver)


def _connect(request: HttpRequest, receiver: str, problem: InvalidInput | None = None) -> HttpResponse:
    shown = administration.receiver(actor_of(request), receiver)
    context = {"receiver": shown, "subscription": None, "typed": _typed(request, None), **_common(problem)}
    return render(request, "admin_pages/national.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def connect(request: HttpRequest, receiver: str) -> HttpResponse:
    """Tells a receiver in these shapes from now on."""
    url = request.POST.get("url", "").strip()
    try:
        made = actions.connect_national(actor_of(request), receiver, url, _terms(request))
    except InvalidInput as problem:
        return _connect(request, receiver, problem)
    except Conflict as problem:
        return _connect(request, receiver, InvalidInput.of("url", str(problem.detail)))
    messages.success(
        request,
        _("Every dossier is told there from now on. Test the connection, and look through the tables of codes."),
    )
    return redirect("admin_national", subscription=made.id)


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def page(request: HttpRequest, subscription: UUID) -> HttpResponse:
    return _page(request, subscription)


def _page(request: HttpRequest, subscription: UUID, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    shown, found = administration.subscription(actor, subscription), national(actor, subscription)
    context = {
        "receiver": administration.receiver(actor, shown.receiver),
        "subscription": shown,
        "national": found,
        "tables": [
            (name, theirs, words, len(found.tables[name]), found.versions.get(name, 0))
            for name, (theirs, words) in TABLES.items()
        ],
        "typed": _typed(request, found),
        **_common(problem),
    }
    return render(request, "admin_pages/national.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def save(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Calls it otherwise from now on."""
    try:
        actions.change_national(actor_of(request), subscription, _terms(request))
    except InvalidInput as problem:
        return _page(request, subscription, problem)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
        return redirect("admin_connections")
    messages.success(request, _("Kept; it holds from the next call on."))
    return redirect("admin_national", subscription=subscription)


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def codes_page(request: HttpRequest, subscription: UUID, table: str) -> HttpResponse:
    return _codes(request, subscription, table)


def _codes(request: HttpRequest, subscription: UUID, table: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    shown, found = administration.subscription(actor, subscription), table_held(actor, subscription, table)
    context = {
        "receiver": administration.receiver(actor, shown.receiver),
        "subscription": shown,
        "name": table,
        "theirs": TABLES[table][0],
        "words": TABLES[table][1],
        "hint": HINTS.get(table, ""),
        "table": found,
        "usual": [(ours, MEANS[table][ours], code) for ours, code in found.usual.items()],
        "rows": min(max(len(found.codes) + 2, 4), 24),
        "typed": request.POST.get("codes", "") if problem else _lines(found.codes),
        **_common(problem),
    }
    return render(request, "admin_pages/codes.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def set_codes(request: HttpRequest, subscription: UUID, table: str) -> HttpResponse:
    """Keeps a table, or has the one before back."""
    actor = actor_of(request)
    try:
        if request.POST.get("verb") == "back":
            actions.take_back_codes(actor, subscription, table)
            messages.success(request, _("The table before holds again."))
        else:
            actions.set_codes(actor, subscription, table, _pairs(request.POST.get("codes", ""), "codes", "="))
            messages.success(request, _("The table holds from the next call on."))
    except InvalidInput as problem:
        return _codes(request, subscription, table, problem)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
    return redirect("admin_codes", subscription=subscription, table=table)


def _terms(request: HttpRequest) -> NationalTerms:
    """Raises InvalidInput."""
    given = request.POST
    return NationalTerms(
        given.get("client", ""),
        given.get("client_secret", ""),
        given.get("unit", ""),
        bool(given.get("asks_codes")),
        given.get("creates_by", Call.CREATE),
        _pairs(given.get("paths", ""), "paths", "="),
    )


def _pairs(written: str, field: str, sign: str) -> dict[str, str]:
    """Lines `ours = theirs`. Raises InvalidInput for a line that is none, and for what stands twice."""
    found: dict[str, str] = {}
    for number, line in enumerate(written.splitlines(), 1):
        if not line.strip():
            continue
        ours, between, theirs = (part.strip() for part in line.rpartition(sign))
        if not (ours and between and theirs) or ours in found:
            words = _("Line %(number)s is not “ours = theirs”, or stands there twice") % {"number": number}
            raise InvalidInput([FieldError(field, words)])
        found[ours] = theirs
    return found


def _lines(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"{ours} = {theirs}" for ours, theirs in pairs.items())


def _typed(request: HttpRequest, found: NationalView | None) -> dict[str, Any]:
    if "client" in request.POST:
        return request.POST.dict()
    if found is None:
        return {"creates_by": Call.CREATE.value}
    return {
        "client": found.client,
        "unit": found.unit,
        "asks_codes": found.asks_codes,
        "creates_by": found.creates_by,
        "paths": _lines(found.paths),
    }


def _common(problem: InvalidInput | None) -> dict[str, Any]:
    errors = problem.errors if problem else ()
    return {
        "creates": CREATES,
        "calls": ", ".join(Call),
        "errors": errors,
        "wrong": {one.field: one.message for one in errors},
        "section": "admin",
        "tab": "connections",
    }
