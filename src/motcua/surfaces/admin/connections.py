"""Connections: who is told what by which agreement, where events are sent, how the sending goes, and how to mend it."""

from collections.abc import Sequence
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

from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.exchange import actions, administration, rules
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.rules import Outcome, Way
from motcua.domain.exchange.shapes import AttemptView, ReceiverView, SubscriptionView
from motcua.domain.people.permissions import Action
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SHOWN = 50
OUTCOMES: dict[str, str | Promise] = {
    Outcome.DELIVERED: gettext_lazy("delivered"),
    Outcome.REFUSED: gettext_lazy("refused by the receiver"),
    Outcome.FAILED: gettext_lazy("the receiver could not take it"),
    Outcome.REDIRECTED: gettext_lazy("sent elsewhere; that is not followed"),
    Outcome.GONE: gettext_lazy("the receiver says that nobody wants this any more"),
    Outcome.NO_ANSWER: gettext_lazy("nobody answered"),
    Outcome.TIMED_OUT: gettext_lazy("the answer took too long"),
    Outcome.FORBIDDEN: gettext_lazy("its address leads inside"),
    Outcome.UNTRUSTED: gettext_lazy("its certificate is not good"),
    Outcome.UNMAPPED: gettext_lazy("a table of codes lacks a code"),
    Outcome.NONSENSE: gettext_lazy("the answer made no sense"),
    Outcome.BROKE_OFF: gettext_lazy("by a fault of this installation; it stands in its log"),
    "not_kept": gettext_lazy("it said thanks and did not keep it"),
    "not_agreed": gettext_lazy("no longer covered by the agreement"),
}
# Of the national exchange, by the status that it answered (docs/operations.md).
STATUSES: dict[int, str | Promise] = {
    400: gettext_lazy("the exchange does not take what the dossier says"),
    401: gettext_lazy("client id or secret are not taken, nor a new token"),
    403: gettext_lazy("this installation may not use this call"),
    404: gettext_lazy("there is nothing at this place; look at the address and the places of the calls"),
    502: gettext_lazy("the platform behind the exchange cannot be reached"),
}
EXTRA: dict[str, str | Promise] = {
    "applicant_kind": gettext_lazy("Person or company"),
    "applicant_name": gettext_lazy("Name of the applicant"),
    "id_number": gettext_lazy("Personal identity number"),
    "tax_code": gettext_lazy("Tax code"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Address"),
    "papers": gettext_lazy("Papers handed in, as files"),
    "results": gettext_lazy("Results, as files"),
    "words": gettext_lazy("Reasons and notes in free words"),
    "officers": gettext_lazy("Names and titles of the officers who handled it"),
    "recipient": gettext_lazy("Who got the result"),
}


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    sent = administration.subscriptions(actor)
    known = [(one, [_state(s) for s in sent if s.receiver == one.code]) for one in administration.receivers(actor)]
    context = {"receivers": known, **_terms_context(request, None), **_problem(problem)}
    return render(request, "admin_pages/connections.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def agree(request: HttpRequest) -> HttpResponse:
    """Begins an agreement."""
    code = request.POST.get("code", "").strip()
    try:
        actions.agree(actor_of(request), code, _terms(request))
    except InvalidInput as problem:
        return _page(request, problem)
    except Conflict as problem:
        return _page(request, InvalidInput.of("code", str(problem.detail)))
    messages.success(
        request, _("The agreement is kept. Give its receiver a token, or an address that events are sent to.")
    )
    return redirect("admin_receiver", receiver=code)


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def receiver_page(request: HttpRequest, receiver: str) -> HttpResponse:
    return _receiver(request, receiver)


def _receiver(
    request: HttpRequest, receiver: str, problem: InvalidInput | None = None, fresh: tuple[str, str] | None = None
) -> HttpResponse:
    """`fresh`: what is shown this once, and its name."""
    actor = actor_of(request)
    shown = administration.receiver(actor, receiver)
    context = {
        "receiver": shown,
        "subscriptions": [_state(one) for one in administration.subscriptions(actor) if one.receiver == receiver],
        "fresh": fresh,
        **_terms_context(request, shown),
        **_problem(problem),
    }
    return render(request, "admin_pages/receiver.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def change(request: HttpRequest, receiver: str) -> HttpResponse:
    """Other terms in place of those there are."""
    try:
        actions.change(actor_of(request), receiver, _terms(request))
    except InvalidInput as problem:
        return _receiver(request, receiver, problem)
    messages.success(request, _("The terms hold from now on."))
    return redirect("admin_receiver", receiver=receiver)


@never_cache
@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def token(request: HttpRequest, receiver: str) -> HttpResponse:
    """A new token, shown on this answer only."""
    made = actions.give_token(actor_of(request), receiver)
    return _receiver(request, receiver, fresh=(_("Token for the feed"), made))


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def end(request: HttpRequest, receiver: str) -> HttpResponse:
    """Ends the agreement with all that belongs to it."""
    actions.end(actor_of(request), receiver)
    messages.success(request, _("The agreement has ended; nothing is told to this receiver any more."))
    return redirect("admin_connections")


@never_cache
@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def subscribe(request: HttpRequest, receiver: str) -> HttpResponse:
    """Sends events to an address; its secret is shown on this answer only."""
    try:
        _made, secret = actions.subscribe(actor_of(request), receiver, request.POST.get("url", "").strip())
    except InvalidInput as problem:
        return _receiver(request, receiver, problem)
    except Conflict as problem:
        return _receiver(request, receiver, InvalidInput.of("url", str(problem.detail)))
    return _receiver(request, receiver, fresh=(_("Secret of the signature"), secret))


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def subscription_page(request: HttpRequest, subscription: UUID) -> HttpResponse:
    return _subscription(request, subscription)


def _subscription(
    request: HttpRequest, subscription: UUID, problem: InvalidInput | None = None, fresh: tuple[str, str] | None = None
) -> HttpResponse:
    actor = actor_of(request)
    shown = administration.subscription(actor, subscription)
    tries = administration.attempts(actor, subscription, SHOWN)
    context = {
        "subscription": shown,
        "receiver": administration.receiver(actor, shown.receiver),
        "state": _state(shown)[1:],
        "tries": [(one, _came_of(one, shown), one.outcome == Outcome.DELIVERED) for one in tries],
        "is_national": shown.way == Way.NATIONAL,
        "letters": [(one, OUTCOMES.get(one.reason, "")) for one in administration.letters(actor, subscription, SHOWN)],
        "centres": [(one.code, one.name) for one in centres()] + [(rules.PROVINCE, _("What belongs to no centre"))],
        "fresh": fresh,
        "typed": request.POST,
        **_problem(problem),
    }
    return render(request, "admin_pages/subscription.html", context, status=422 if problem else 200)


@never_cache
@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def act(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """What a button of the subscription's page asks for."""
    verb = request.POST.get("verb", "")
    actor = actor_of(request)
    try:
        if verb == "secret":
            return _subscription(
                request,
                subscription,
                fresh=(_("Secret of the signature"), actions.rotate_secret(actor, subscription)[1]),
            )
        told = _done(request, subscription, verb)
    except InvalidInput as problem:
        return _subscription(request, subscription, problem)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
        return redirect("admin_connections")
    messages.success(request, told)
    return redirect("admin_connections") if verb == "end" else redirect("admin_subscription", subscription=subscription)


def _came_of(one: AttemptView, of: SubscriptionView) -> str | Promise:
    """In words; of the national exchange the status says more than the outcome."""
    if of.way == Way.NATIONAL and one.outcome != Outcome.DELIVERED and one.status in STATUSES:
        return STATUSES[one.status]
    return OUTCOMES[one.outcome]


def _done(request: HttpRequest, subscription: UUID, verb: str) -> str:
    """Does it, and says what came of it. Raises InvalidInput for what is no verb."""
    actor, given = actor_of(request), request.POST
    if verb == "test":
        came = actions.send_test(actor, subscription)
        of = administration.subscription(actor, subscription)
        words = {"outcome": _came_of(came, of), "milliseconds": came.milliseconds}
        if of.way == Way.NATIONAL and came.outcome == Outcome.DELIVERED:
            return _("The exchange lets this installation in (%(milliseconds)s ms).") % words
        if of.way == Way.NATIONAL:
            return _("Signing in there: %(outcome)s (%(milliseconds)s ms).") % words
        return _("The test event: %(outcome)s (%(milliseconds)s ms).") % words
    if verb == "pause":
        actions.pause(actor, subscription)
        return _("Nothing is sent until it goes on; nothing is lost.")
    if verb == "resume":
        actions.resume(actor, subscription)
        return _("It goes on with the next event.")
    if verb == "replay":
        named = [int(one) for one in given.getlist("letter") if one.isdecimal()] or None
        return _("Sent again: %(count)s events.") % {"count": actions.replay_letters(actor, subscription, named)}
    if verb == "range":
        first, last = _number(given.get("from_sequence", "")), _number(given.get("to_sequence", ""))
        count = actions.replay_range(actor, subscription, given.get("centre", ""), first, last)
        return _("Sent again: %(count)s events.") % {"count": count}
    if verb == "end":
        actions.unsubscribe(actor, subscription)
        return _("Nothing is sent to this address any more.")
    raise InvalidInput.of("verb", "test | pause | resume | replay | range | secret | end")


def _number(written: str) -> int:
    return int(written) if written.strip().isdecimal() and len(written) < 16 else 0


def _terms(request: HttpRequest) -> Terms:
    given = request.POST
    return Terms(
        given.get("name", ""),
        given.get("basis", ""),
        tuple(given.getlist("types")),
        tuple(given.getlist("centres")),
        tuple(given.getlist("agencies")),
        tuple(given.getlist("extra")),
    )


def _terms_context(request: HttpRequest, shown: ReceiverView | None) -> dict[str, Any]:
    """What may be chosen, and what is: as typed, else as agreed."""
    given = request.POST if "name" in request.POST else None

    def chosen(name: str, agreed: Sequence[str]) -> Sequence[str]:
        return given.getlist(name) if given is not None else agreed

    return {
        "types": [(one, one.removeprefix("vn.motcua.")) for one in administration.published_types()],
        "centres": [(one.code, one.name) for one in centres()],
        "agencies": [(one.code, one.name) for one in agencies_by_code().values()],
        "extras": list(EXTRA.items()),
        "chosen": {name: chosen(name, getattr(shown, name, ())) for name in ("types", "centres", "agencies", "extra")},
        "typed": {
            "name": given.get("name", "") if given is not None else getattr(shown, "name", ""),
            "basis": given.get("basis", "") if given is not None else getattr(shown, "basis", ""),
            "code": request.POST.get("code", ""),
            "url": request.POST.get("url", ""),
        },
    }


def _state(one: SubscriptionView) -> tuple[SubscriptionView, str, str, str]:
    """With the kind of its mark, the words and the icon."""
    if one.state == "paused" and one.pause_reason == Outcome.GONE:
        return one, "late", _("paused: the receiver says that nobody wants this any more"), "circle-pause"
    if one.state == "paused":
        return one, "soon", _("paused"), "circle-pause"
    if one.state == "ended":
        return one, "soon", _("ended"), "circle-x"
    if one.tries:
        return one, "late", _("does not get through"), "triangle-alert"
    if one.dead:
        return one, "soon", _("runs; some could not be delivered"), "clock"
    return one, "done", _("runs"), "check"


def _problem(problem: InvalidInput | None) -> dict[str, Any]:
    errors = problem.errors if problem else ()
    return {
        "errors": errors,
        "wrong": {one.field: one.message for one in errors},
        "section": "admin",
        "tab": "connections",
    }
