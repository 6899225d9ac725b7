"""The templates of letters: the list, and the page where one is written beside its picture."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput, NotFound, Problem
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.letters import actions, paper, queries, rules
from motcua.domain.letters.access import may_template
from motcua.domain.letters.actions import NewTemplate
from motcua.domain.letters.queries import Editing
from motcua.domain.letters.rules import TEXTS, Content, Part
from motcua.domain.people.permissions import Action, allowed
from motcua.surfaces.letters.pictures import pictures
from motcua.surfaces.sign_in.guard import actor_of, staff_page

EMPTY_ROWS = 2
PART_TEXTS = ("code", "title", "title_en", "text")
STATE_WORDS: dict[str, str | Promise] = {
    "draft": gettext_lazy("being written"),
    "published": gettext_lazy("in use"),
    "retired": gettext_lazy("no longer used"),
}


@require_safe
@staff_page(Action.LETTER_TEMPLATE)
def home(request: HttpRequest) -> HttpResponse:
    return _home(request)


def _home(request: HttpRequest, problem: InvalidInput | None = None) -> HttpResponse:
    actor, typed = actor_of(request), request.POST
    found = queries.templates(actor)
    shown = {
        "found": [(one, STATE_WORDS[one.state]) for one in found],
        "owners": _owners(actor),
        "kinds": list(rules.KIND_WORDS.items()),
        "addressees": list(rules.ADDRESSEE_WORDS.items()),
        "typed": typed,
        "errors": problem.errors if problem else (),
        "may_write": allowed(actor, Action.LETTER_WRITE) or allowed(actor, Action.CENTRE_LETTER_WRITE),
        "section": "letters",
    }
    return render(request, "letters/templates.html", shown, status=422 if problem else 200)


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """Whose templates the reader may make, agencies by name before centres."""
    agencies = sorted(agencies_by_code().values(), key=lambda one: one.name)
    return [
        *(
            (f"agency:{one.code}", one.name)
            for one in agencies
            if may_template(actor, Action.LETTER_TEMPLATE, "", one.code)
        ),
        *(
            (f"centre:{one.code}", one.name)
            for one in centres()
            if may_template(actor, Action.LETTER_TEMPLATE, one.code, "")
        ),
    ]


@require_POST
@staff_page(Action.LETTER_TEMPLATE)
def begin(request: HttpRequest) -> HttpResponse:
    """A new template, begun as an empty draft."""
    given = request.POST
    kind, _colon, owner = given.get("owner", "").partition(":")
    new = NewTemplate(
        given.get("name", ""),
        given.get("kind", ""),
        given.get("addressee", ""),
        procedure=given.get("procedure", "").strip(),
        name_en=given.get("name_en", ""),
        **({kind: owner} if kind in ("agency", "centre") else {}),
    )
    try:
        draft = actions.begin_template(actor_of(request), new)
    except InvalidInput as problem:
        return _home(request, problem)
    return redirect("letters:template", draft.template_id)


@require_safe
@staff_page(Action.LETTER_TEMPLATE)
def page(request: HttpRequest, template: int) -> HttpResponse:
    """A template as it was last written; `?ban=2` shows that version."""
    number = request.GET.get("ban", "")
    return _page(request, queries.editing(actor_of(request), template, int(number) if number.isdigit() else None))


def _page(
    request: HttpRequest, shown: Editing, typed: Content | None = None, problem: Problem | None = None
) -> HttpResponse:
    content = typed or shown.content
    parts = [*content.parts, *([Part("", "", required=False)] * (EMPTY_ROWS if shown.state == "draft" else 0))]
    errors = problem.errors if isinstance(problem, InvalidInput) else []
    context = {
        "shown": shown,
        "template": shown.template,
        "content": content,
        "parts": list(enumerate(parts)),
        "state_words": STATE_WORDS[shown.state],
        "versions": [(one, STATE_WORDS[one.state]) for one in shown.versions],
        "problem": problem.in_one_line if problem and not errors else "",
        "errors": errors,
        "addressee": rules.ADDRESSEE_WORDS[shown.template.addressee],
        "section": "letters",
        **_seen(shown, content),
    }
    return render(request, "letters/template.html", context, status=problem.status if problem else 200)


def _seen(shown: Editing, content: Content) -> dict[str, object]:
    """The picture, and what still stands against publishing."""
    one, now = shown.template, clock.now()
    centre = one.centre or centres()[0].code
    data = paper.of_template(content, queries.procedure_of(one.procedure), centre=centre, agency=one.agency, at=now)
    faults = rules.faults(content, [choice.name for choice in shown.choices]) if shown.state == "draft" else []
    return {"pages": pictures(data, now), "faults": faults, "code": one.code}


@require_POST
@staff_page(Action.LETTER_TEMPLATE)
def preview(request: HttpRequest, template: int) -> HttpResponse:
    """What the text as it is being written would look like; nothing is kept."""
    shown = queries.editing(actor_of(request), template)
    content = _typed(request.POST)
    too_long = rules.length_faults(content)
    seen = {"pages": [], "faults": too_long} if too_long else _seen(shown, content)
    return render(request, "letters/parts/preview.html", seen)


def _typed(given: QueryDict) -> Content:
    rows = [_part(given, number) for number in range(rules.MOST_PARTS + EMPTY_ROWS)]
    texts = {name: given.get(name, "").replace("\r", "").strip() for name in TEXTS}
    return Content(**texts, parts=tuple(one for one in rows if one.code or one.title))


def _part(given: QueryDict, number: int) -> Part:
    code, title, title_en, text = (given.get(f"part-{number}-{name}", "").strip() for name in PART_TEXTS)
    return Part(code, title, title_en, text.replace("\r", ""), f"part-{number}-required" in given)


def _save(actor: Actor, template: int, given: QueryDict) -> str:
    actions.change_draft(actor, template, _edits(given), _typed(given))
    return _("The draft is saved.")


def _publish(actor: Actor, template: int, given: QueryDict) -> str:
    saved = actions.change_draft(actor, template, _edits(given), _typed(given))
    actions.publish(actor, template, saved.edits)
    return _("Published: letters begin with this text from now on.")


def _change(actor: Actor, template: int, given: QueryDict) -> str:
    actions.begin_draft(actor, template)
    return _("A draft was begun; the text in use stays until it is published.")


def _retire(actor: Actor, template: int, given: QueryDict) -> str:
    actions.retire(actor, template)
    return _("No letter begins with it any more.")


def _drop(actor: Actor, template: int, given: QueryDict) -> str:
    actions.drop_draft(actor, template, _edits(given))
    return _("The draft was thrown away.")


VERBS: dict[str, Callable[[Actor, int, QueryDict], str]] = {
    "luu": _save,
    "cong-bo": _publish,
    "sua": _change,
    "thoi": _retire,
    "bo": _drop,
}
WITH_TEXT = ("luu", "cong-bo")


@require_POST
@staff_page(Action.LETTER_TEMPLATE)
def act(request: HttpRequest, template: int, verb: str) -> HttpResponse:
    do, actor = VERBS.get(verb), actor_of(request)
    if do is None:
        raise NotFound
    shown = queries.editing(actor, template)
    try:
        words = do(actor, template, request.POST)
    except Problem as problem:
        # what was typed still stands on the page, and is saved where only the publishing was refused
        typed = _typed(request.POST) if verb in WITH_TEXT else None
        return _page(request, queries.editing(actor, template), typed, problem)
    messages.success(request, words)
    gone = verb == "bo" and len(shown.versions) == 1
    return redirect("letters:templates") if gone else redirect("letters:template", template)


def _edits(given: QueryDict) -> int:
    """How many edits the page showed. Raises InvalidInput."""
    written = given.get("seen", "")
    if not written.isdigit():
        raise InvalidInput([FieldError("seen", _("Load the page again"))])
    return int(written)
