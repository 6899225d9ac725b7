"""The citizen's pages: can I do this online, step by step, look over, send, and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import limits
from motcua.base.actor import Actor
from motcua.base.problems import (
    Conflict,
    IllegalTransition,
    NotFound,
    TooManyRequests,
)
from motcua.domain.catalogue.queries import PublishedProcedure, get_offered
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.dossiers.queries.own import originals_owed
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.messages.queries import notices_of
from motcua.domain.payments.actions import transfer_for_applicant
from motcua.domain.payments.queries import ahead_of
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue.queries.appointments import bookable_services
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.queries import Whole
from motcua.domain.submissions.rules import Kind, Offer, takes_money
from motcua.surfaces.following.doors import SECRETS
from motcua.surfaces.online import steps
from motcua.surfaces.sign_in.citizens import citizen_of, citizen_page, the_citizen

NATIONAL_PORTAL = "https://dichvucong.gov.vn"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and what was begun."""
    who = citizen_of(request)
    mine, following = queries.own(who.actor, _cursor(request.GET.get("sau", ""))) if who else ([], None)
    options = [(hall, queries.options_of(hall.code)) for hall in centres()]
    context = {
        "section": "online",
        "mine": mine,
        "who": who,
        "halls": options,
        "national": NATIONAL_PORTAL,
        "goes_on": "sau" in request.GET,
        "further": f"?sau={following}" if following else "",
    }
    response = render(request, "online/home.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _cursor(text: str) -> UUID | None:
    """What names nothing begins at the start."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Whether and how it can be filed online, centre by centre."""
    found = get_offered(code)
    who = citizen_of(request)
    ways = [(hall, queries.offer_of(hall.code, code), queries.options_of(hall.code)) for hall in centres()]
    companies = [
        one for one in (who.citizen.companies if who else ()) if allowed(who.actor, Action.OWN_DOSSIER_SUBMIT, company=one.company)
    ] if who else []  # fmt: skip
    context = {"section": "online", "procedure": found, "ways": ways, "who": who, "companies": companies}
    context |= {"national": NATIONAL_PORTAL, "offers": Offer}
    context["drafts"] = queries.own_drafts(who.actor, found.code) if who else []
    response = render(request, "online/procedure.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@citizen_page
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begins a draft, or goes on with the one that is there."""
    anew = "anew" in request.POST
    kind = Kind.PRECHECK if request.POST.get("kind") == Kind.PRECHECK else Kind.FULL
    centre, company = request.POST.get("centre", ""), request.POST.get("company", "")
    try:
        made = actions.begin(the_citizen(request).actor, centre, code, kind, company, anew=anew)
    except Conflict as refused:
        messages.error(request, refused.in_one_line)
        return redirect("online:procedure", code)
    return redirect("online:step", made, steps.WHO)


@require_safe
@citizen_page
def one(request: HttpRequest, submission: UUID) -> HttpResponse:
    """What became of it, and what is expected now; a draft goes on where it was left."""
    actor = the_citizen(request).actor
    whole = queries.own_one(actor, submission)
    if whole.view.state == "draft":
        return redirect("online:step", submission, _first_unfinished(whole))
    hall = get_centre(whole.view.centre)
    context = steps.shown(whole) | {"section": "online", "hall": hall}
    context |= _money(actor, whole)
    context["owed"] = originals_owed(whole.view.dossier) if whole.view.dossier else []
    context["told_of"] = [one for one in notices_of(str(submission)) if one.state != "joined"]
    context |= {"appointment": _appointment(hall, whole.procedure), "first": steps.steps_of(whole)[0]}
    return render(request, "online/one.html", context)


def _money(actor: Actor, whole: Whole) -> dict[str, object]:
    """The fee of the dossier; before there is one what may be paid ahead, what came, and what is paid back."""
    if whole.view.dossier:
        return {
            "asked": transfer_for_applicant(whole.view.dossier),
            "fee": whole.view.fee,
            "open_fee": whole.view.open_fee,
        }
    ahead, view = ahead_of(whole.view.subject), whole.view
    if not takes_money(view.state, view.kind, view.origin):
        return {"ahead": ahead}
    fee = queries.fee_of(whole)
    return {
        "ahead": ahead,
        "asked": actions.transfer(actor, view.id),
        "fee": fee,
        "open_fee": max(fee - ahead.came, 0),
        "too_much": max(ahead.came - fee, 0),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Where it stands, for whoever has both codes of its notice; slow for who guesses."""
    context: dict[str, object] = {"section": "online", "code": "", "found": None, "problem": None}
    if request.method != "POST":
        return render(request, "online/follow.html", context)
    code, secret = request.POST.get("code", "").strip()[:80], request.POST.get("secret", "").strip()[:80]
    context["code"] = code
    try:
        with limits.guesses(SECRETS, limits.address_of(request)):
            found = queries.track(code, secret)
    except (NotFound, TooManyRequests) as problem:
        response = render(request, "online/follow.html", context | {"problem": problem}, status=problem.status)
        if isinstance(problem, TooManyRequests):
            response["Retry-After"] = str(problem.retry_after)
        return response
    context |= {"found": found, "dossier_secret": dossier_secret(found.dossier) if found.dossier else ""}
    return render(request, "online/follow.html", context)


def _first_unfinished(whole: Whole) -> str:
    faults = queries.faults_of(whole)
    content = whole.procedure.content
    return next((step.slug for step in steps.steps_of(whole) if steps.own_faults(step, faults, content)), steps.REVIEW)


def _appointment(hall: Centre, known: PublishedProcedure) -> str:
    """Where an hour can be booked for it; empty where none is given."""
    books = any(one.code == known.queue_service for one in bookable_services(hall.code))
    return reverse("appointments:times", args=[hall.code, known.queue_service]) if books else ""


@require_POST
@citizen_page
def withdraw(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Takes it back, or deletes a draft."""
    try:
        actions.withdraw(the_citizen(request).actor, submission)
    except IllegalTransition:
        return redirect("online:one", submission)
    messages.success(request, _("It was deleted; nothing of it is kept."))
    return redirect("online:home")
