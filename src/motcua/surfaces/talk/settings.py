"""After how many minutes a centre reminds, tells a leader; how long a call rings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads import actions
from motcua.domain.threads.mail import outgoing
from motcua.domain.threads.queries import mailboxes
from motcua.domain.threads.rules import TalkOptions
from motcua.surfaces.sign_in.guard import actor_of, staff_page

FIELDS = ("remind_minutes", "escalate_minutes", "ring_seconds")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.TALK_SETTINGS)
def options(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.TALK_SETTINGS, centre=centre)
    hall = get_centre(centre)
    if request.method == "POST":
        if "agency" in request.POST:
            return _mailbox(request, centre)
        given = {name: request.POST.get(name, "").strip() for name in FIELDS}
        wanted = {
            name: int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0
            for name, value in given.items()
        }
        try:
            actions.change_talk_options(actor, centre, wanted)
        except InvalidInput as problem:
            messages.error(request, problem.in_one_line)
        else:
            messages.success(request, _("Saved."))
            return redirect("talk:options", centre)
    shown = {
        "centre": hall,
        "options": TalkOptions.of(hall.options),
        "mailboxes": mailboxes(actor),
        "agencies": sorted(agencies_by_code().values(), key=lambda one: one.name),
        "bridge": outgoing.is_set(),
        "section": "talk",
    }
    return render(request, "talk/options.html", shown)


def _mailbox(request: HttpRequest, centre: str) -> HttpResponse:
    try:
        actions.set_mailbox(actor_of(request), request.POST["agency"], request.POST.get("email", ""))
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("Saved."))
    return redirect("talk:options", centre)
