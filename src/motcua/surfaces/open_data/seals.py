"""The seals of the journal for everybody: a page, a file for programs, and the script by which somebody checks a history on their own."""

import json
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.base.journal.models import Seal
from motcua.base.journal.seal_key import public_keys
from motcua.base.pages import kept

SHOWN = 30
MOST = 400  # of one answer: a year and a month
SCRIPT = Path(settings.BASE_DIR) / "docs" / "verify_history.py"


@require_safe
@kept(60)
def page(request: HttpRequest) -> HttpResponse:
    """The newest seals, what they are good for, and how to check one's own dossier."""
    context = {
        "seals": [(one, one.told) for one in Seal.objects.order_by("-number")[:SHOWN]],
        "keys": public_keys(),
        "address": settings.MOTCUA_BASE_URL,
        "has_script": SCRIPT.is_file(),
    }
    return render(request, "open_data/seals.html", context)


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """All seals in their order, after `?after=NUMBER`; `next` goes on where there are more. Other sites may read it (CORS)."""
    after = request.GET.get("after", "")
    rows = list(Seal.objects.filter(number__gt=int(after) if after.isdecimal() and len(after) < 10 else 0)[: MOST + 1])
    told = {
        "keys": public_keys(),
        "seals": [{"statement": one.statement, "signature": one.signature} for one in rows[:MOST]],
        "next": rows[MOST - 1].number if len(rows) > MOST else None,
    }
    response = HttpResponse(json.dumps(told, indent=1), content_type="application/json")
    response["Cache-Control"] = "public, max-age=60"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The same as in the documentation; whoever trusts nobody reads its hundred lines first."""
    if not SCRIPT.is_file():
        raise Http404
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_history.py"'
    return response
