"""What a centre sets about petitions: whether it takes them, of which kinds, within which days, whether it publishes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.people.permissions import Action
from motcua.domain.petitions import actions
from motcua.domain.petitions.rules import PetitionOptions
from motcua.surfaces.petitions.words import KINDS
from motcua.surfaces.sign_in.guard import actor_of, staff_page

PARTS = ("code", "name", "name_en", "agency")
NUMBERS = ("sort_days", "more_days", "publish_days", "most_open")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.PETITION_SETTINGS)
def settings(request: HttpRequest, centre: str) -> HttpResponse:
    """What is changed holds for petitions to come; what was promised stays."""
    actor, hall = actor_of(request), get_centre(centre)
    options = actions.petition_options(actor, hall.code)
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            actions.change_petition_options(actor, hall.code, _wanted(request.POST))
        except InvalidInput as wrong:
            problem = wrong
        else:
            messages.success(request, _("Saved."))
            return redirect("petitions:settings", hall.code)
    labels = {
        "sort_days": _("Working days until it is assigned, refused or sent on"),
        "more_days": _("Working days for its sender to answer a question"),
        "publish_days": _("Working days from the answer to its publication"),
        "most_open": _("Petitions of one sender that are open at once"),
    }
    wrong_at = {one.field for one in problem.errors} if problem else set()
    said = _("A whole number from 1 to 90")
    typed = request.POST if problem else QueryDict()
    context = {
        "hall": hall,
        "options": options,
        "kinds": list(KINDS.items()),
        "chosen": typed.getlist("kinds") if problem else options.kinds,
        "kinds_error": _("Choose one at least") if "kinds" in wrong_at else "",
        "numbers": [
            (name, labels[name], typed.get(name) or getattr(options, name), said if name in wrong_at else "")
            for name in NUMBERS
        ],
        "days": [
            (
                f"answer_{kind}",
                words,
                typed.get(f"answer_{kind}") or options.answer_days[kind],
                said if kind in wrong_at else "",
            )
            for kind, words in KINDS.items()
        ],
        "categories": typed.get("categories", "") if problem else _lines(options),
        "categories_error": _("One subject a line: code | name | English name | code of the agency")
        if "categories" in wrong_at
        else "",
        "agencies": [(one.code, one.name) for one in agencies_by_code().values()],
        "problem": problem,
        "section": "petitions",
    }
    return render(request, "petitions/settings.html", context, status=problem.status if problem else 200)


def _wanted(fields: QueryDict) -> dict[str, object]:
    return {
        "takes": "takes" in fields,
        "publishes": "publishes" in fields,
        "kinds": fields.getlist("kinds"),
        "categories": _categories(fields.get("categories", "")),
        "answer_days": {str(kind): _number(fields.get(f"answer_{kind}", "")) for kind in KINDS},
        **{name: _number(fields.get(name, "")) for name in NUMBERS},
    }


def _categories(written: str) -> list[dict[str, str]]:
    """Of one a line, its parts divided by |; what has too many parts is kept as a code that no setting takes."""
    found = []
    for line in filter(str.strip, written.splitlines()[:200]):
        parts = [part.strip() for part in line.split("|")]
        names = dict(zip(PARTS, parts, strict=False)) if len(parts) <= len(PARTS) else {"code": line}
        found.append(names)
    return found


def _lines(options: PetitionOptions) -> str:
    return "\n".join(
        " | ".join((one.code, one.name, one.name_en, one.agency)).rstrip(" |") for one in options.categories
    )


def _number(written: str) -> int:
    """-1 for what is no number, which no setting takes."""
    written = written.strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else -1
