"""Who looked at which dossier in a centre: one list with filters, and the same as a file."""

import csv
import io
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.days import read_day
from motcua.base.problems import InvalidInput
from motcua.base.spreadsheets import harmless
from motcua.base.typed import opened, sealed
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.actions.finding import EXPORT_REASONS, REASONS
from motcua.domain.dossiers.queries.looks import MOST, Look, LooksFilter
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page

A_MONTH = timedelta(days=30)
LONGEST_WORDS = 80
WHAT: dict[str, str | Promise] = {
    "dossier.viewed": gettext_lazy("Looked at the dossier"),
    "dossier.revealed": gettext_lazy("Had number, phone and address shown"),
    "dossier.file_opened": gettext_lazy("Opened a file"),
    "dossier.letter_viewed": gettext_lazy("Looked at a letter"),
    "dossier.signature_seen": gettext_lazy("Looked at the signature of the hand-over"),
    "dossier.exported": gettext_lazy("Took it along in a package for an archive"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.LOOKS_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """The list, newest first; older ones by a link. Whose looks are wanted comes by POST, and stands sealed in the address."""
    actor = actor_of(request)
    require(actor, Action.LOOKS_VIEW, centre=centre)
    place = get_centre(centre)
    if request.method == "POST":
        return redirect(f"{request.path}?{_address(actor, _given(request.POST))}")
    given = _given({**request.GET.dict(), "ten": opened(actor, request.GET.get("s", ""))})
    problem, found = None, None
    try:
        before = request.GET.get("truoc", "")
        found = queries.looks(
            actor, place.code, _filter(given), before=int(before) if before.isdigit() and len(before) < 19 else None
        )
    except InvalidInput as refused:
        problem = refused
    context = {
        "centre": place,
        "given": given,
        "found": found,
        "rows": [_row(one) for one in found.items] if found else [],
        "older": f"{_address(actor, given)}&truoc={found.before}" if found and found.before else "",
        "reasons": list(EXPORT_REASONS.items()),
        "errors": problem.errors if problem else (),
        "told": {one.field: one.message for one in problem.errors} if problem else {},
        "section": "records",
        "tab": "looks",
    }
    return render(request, "records/looks.html", context, status=problem.status if problem else 200)


@require_POST
@staff_page(Action.LOOKS_VIEW)
def take_away(request: HttpRequest, centre: str) -> HttpResponse:
    """The list as CSV, at most 10,000 rows; that it was taken, and what for, is recorded."""
    actor, given = actor_of(request), _given(request.POST)
    back = f"{reverse('records:looks', args=[centre])}?{_address(actor, given)}"
    try:
        found = queries.looks(actor, centre, _filter(given), limit=MOST)
        actions.record_looks_export(actor, centre, request.POST.get("reason", ""), len(found.items))
    except InvalidInput as refused:
        messages.error(request, refused.in_one_line)
        return redirect(back)
    response = HttpResponse(_csv(found.items), content_type="text/csv; charset=utf-8")
    name = f"luot-xem-{centre}-{given['tu']}-{given['den']}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _given(sent: "dict[str, str]") -> dict[str, str]:
    """The filters as they were sent; without days the last month."""
    today = timezone.localdate(clock.now())
    return {
        "ten": sent.get("ten", "").strip()[:LONGEST_WORDS],
        "ma": sent.get("ma", "").strip()[:LONGEST_WORDS],
        "tu": sent.get("tu") or (today - A_MONTH).isoformat(),
        "den": sent.get("den") or today.isoformat(),
    }


def _address(actor: Actor, given: dict[str, str]) -> str:
    kept = {name: text for name, text in given.items() if name != "ten"}
    return urlencode({**kept, "s": sealed(actor, given["ten"])})


def _filter(given: dict[str, str]) -> LooksFilter:
    return LooksFilter(_day(given["tu"], "tu"), _day(given["den"], "den"), given["ten"], given["ma"])


def _day(text: str, field: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise InvalidInput.of(field, _("Choose a day")) from None


def _row(look: Look) -> dict[str, object]:
    return {"at": look.at, "name": look.name, "what": WHAT[look.kind], "why": _why(look), "dossier": look.dossier}


def _why(look: Look) -> str:
    return look.words or str(REASONS.get(look.reason, ""))


def _csv(items: list[Look]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads the diacritics."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([_("When"), _("Who"), _("What was done"), _("Reason"), _("Dossier")])
    for one in items:
        when = f"{one.at.astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
        table.writerow([harmless(cell) for cell in (when, one.name, str(WHAT[one.kind]), _why(one), one.dossier)])
    return text.getvalue().encode("utf-8-sig")
