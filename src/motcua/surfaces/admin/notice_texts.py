"""The texts of notices: which there are, changing one with its preview beside it, publishing it, going back to that of the house."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.messages import wordings
from motcua.domain.messages.queries import unsent
from motcua.domain.messages.texts import PARTS
from motcua.domain.people.permissions import Action
from motcua.surfaces.notices.words import CHANNELS
from motcua.surfaces.sign_in.guard import actor_of, staff_page

OTHERS = {"code": _("One-time code"), "invitation": _("Invitation to act for a company")}
SAID = {
    "save": _("Saved as a draft"),
    "publish": _("Published: it holds from now on"),
    "restore": _("The text that came with the house holds again"),
}


@require_GET
@staff_page(Action.MASTER_DATA)
def listing(request: HttpRequest) -> HttpResponse:
    context = {"texts": wordings.texts(actor_of(request)), "section": "admin"}
    return render(request, "admin_pages/notice_texts.html", context)


@require_GET
@staff_page(Action.MASTER_DATA)
def not_sent(request: HttpRequest) -> HttpResponse:
    """What a mail server or a gateway would not take: how often, why, and over what it went instead."""
    lines = unsent(actor_of(request))
    subjects = wordings.titles_for({one.what for one in lines} - set(OTHERS))
    shown = [(one, OTHERS.get(one.what) or subjects[one.what], CHANNELS.get(one.channel, one.channel)) for one in lines]
    return render(request, "admin_pages/unsent.html", {"lines": shown, "section": "admin"})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.MASTER_DATA)
def edit(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Saving is always possible; publishing only what has no fault."""
    if request.method != "POST":
        return _page(request, kind, language)
    actor, do = actor_of(request), request.POST.get("do", "save")
    try:
        if do == "restore":
            wordings.restore(actor, kind, language)
        else:
            wordings.save_draft(actor, kind, language, {part: request.POST.get(part, "") for part in PARTS})
        if do == "publish":
            wordings.publish(actor, kind, language)
    except (InvalidInput, Conflict) as problem:
        return _page(request, kind, language, status=problem.status)
    messages.success(request, SAID.get(do, SAID["save"]))
    return redirect("admin_notice_text", kind=kind, language=language)


def _page(request: HttpRequest, kind: str, language: str, status: int = 200) -> HttpResponse:
    text = wordings.text(actor_of(request), kind, language)
    context = {"text": text, "errors": text.faults if status != 200 else (), "section": "admin"}
    return render(request, "admin_pages/notice_text.html", context, status=status)
