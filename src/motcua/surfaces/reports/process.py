"""The pages of process maps: which procedures there are, and how the dossiers of one really went."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.base.problems import InvalidInput
from motcua.domain.people.permissions import Action
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked, asked
from motcua.domain.reports.processes.map import BOX, HEIGHT, LEFT, WIDTH, Line
from motcua.domain.reports.processes.mining import Deviation, Edge, Node, Variant
from motcua.domain.reports.processes.process import Process, procedures_with_dossiers, process
from motcua.domain.reports.words import number, period_of, places_of
from motcua.surfaces.reports import shown
from motcua.surfaces.sign_in.guard import actor_of, staff_page

MOST_VARIANTS, MOST_EDGES, EXAMPLES = 15, 15, 5


@dataclass(frozen=True)
class DrawnLine:
    line: Line
    words: str


@require_safe
@staff_page(Action.REPORT_VIEW)
def choose(request: HttpRequest) -> HttpResponse:
    """The procedures of which dossiers were solved, the most first."""
    wanted = _asked(request)
    if wanted is None:
        return redirect("reports:processes")
    label = names.of_procedures()
    rows = [(code, label(code), count) for code, count in procedures_with_dossiers(wanted)]
    context = {"rows": rows, "asked": wanted, "query": _query(wanted), "section": "reports", **_places(request, wanted)}
    return render(request, "reports/processes.html", context)


@require_safe
@staff_page(Action.REPORT_VIEW)
def page(request: HttpRequest, code: str) -> HttpResponse:
    wanted = _asked(request)
    if wanted is None:
        return redirect("reports:process", code)
    found = process(actor_of(request), wanted, code)
    mined, words = found.mined, found.names
    context = {
        "found": found,
        "asked": wanted,
        "query": _query(wanted),
        "about": f"{period_of(wanted)} · {places_of(wanted)}",
        "lines": [DrawnLine(line, _on_line(line.edge)) for line in found.map.lines],
        "boxes": [(box, words[box.what]) for box in found.map.boxes],
        "size": {"width": WIDTH, "left": LEFT, "box": BOX, "height": HEIGHT, "middle": WIDTH / 2},
        "variants": [_variant(one, words) for one in mined.variants[:MOST_VARIANTS]],
        "more_variants": max(len(mined.variants) - MOST_VARIANTS, 0),
        "waits": [_wait(one, words) for one in mined.edges[:MOST_EDGES]],
        "loops": [(words[one.what], one.repeated, _share(one, found)) for one in mined.nodes if one.repeated],
        "deviations": [(_deviation(one, words), one.count, one.codes[:EXAMPLES]) for one in mined.deviations],
        "fitting_percent": number(round(100 * mined.fitting / mined.dossiers, 1)) if mined.dossiers else "",
        "median": _time(mined.median_hours or 0),
        "section": "reports",
        **_places(request, wanted),
    }
    return render(request, "reports/process.html", context)


def _asked(request: HttpRequest) -> Asked | None:
    """None where the address cannot be read; then that is said."""
    given = request.GET
    try:
        return asked(
            actor_of(request),
            begin=given.get("tu", "")[:40],
            end=given.get("den", "")[:40],
            centre=given.get("trung-tam", "")[:40],
            agency=given.get("co-quan", "")[:40],
        )
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return None


def _query(wanted: Asked) -> str:
    told = {"tu": wanted.begin, "den": wanted.end, "trung-tam": wanted.centre, "co-quan": wanted.agency}
    return urlencode({name: str(value) for name, value in told.items() if value})


def _places(request: HttpRequest, wanted: Asked) -> dict[str, object]:
    halls, offices = shown.places(actor_of(request))
    return {"halls": halls, "offices": offices}


def _time(hours: float) -> str:
    if hours >= 48:
        return _("%(count)s days") % {"count": number(round(hours / 24, 1))}
    return _("%(count)s hours") % {"count": number(round(hours, 1))}


def _on_line(edge: Edge) -> str:
    return f"{edge.count} · {_time(edge.median_hours)}"


def _variant(one: Variant, words: dict[str, str]) -> dict[str, object]:
    return {
        "words": [words[what] for what in one.whats],
        "count": one.count,
        "share": number(one.share),
        "time": _time(one.median_hours),
        "codes": one.codes[:EXAMPLES],
    }


def _wait(one: Edge, words: dict[str, str]) -> dict[str, object]:
    return {
        "before": words[one.before],
        "after": words[one.after],
        "count": one.count,
        "median": _time(one.median_hours),
        "sum": _time(one.hours),
    }


def _share(one: Node, found: Process) -> str:
    return number(round(100 * one.repeated / found.mined.dossiers, 1))


def _deviation(one: Deviation, words: dict[str, str]) -> str:
    named = {"step": words.get(one.what, one.what), "other": words.get(one.other, one.other)}
    texts = {
        "early": _("“%(step)s” was done before “%(other)s”, after which it comes"),
        "left_out": _("“%(step)s” was not done"),
        "unknown": _("“%(step)s” is not among the steps that are published now"),
    }
    return texts[one.kind] % named
