"""The counter: which one, what waits there, and every verb of the queue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.centre.queries import centres
from motcua.domain.devices.actions import request_reprint
from motcua.domain.people.permissions import Action, centres_of, require
from motcua.domain.queue import actions
from motcua.domain.queue.shapes import TicketView
from motcua.surfaces.counter import finding, screen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

REMEMBERED = "counter"


@require_safe
@staff_page(Action.COUNTER_OPERATE)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to the counter of last time or of the assignment; the list with `?chon=1` or for a choice."""
    actor = actor_of(request)
    mine = centres_of(actor, Action.COUNTER_OPERATE)
    halls = [(hall, screen.choices(actor, hall.code)) for hall in centres() if mine is None or hall.code in mine]
    open_to = [(choice.centre, choice.number) for _hall, found in halls for choice in found]
    if "chon" not in request.GET:
        remembered = tuple(request.session.get(REMEMBERED, ()))
        if remembered in open_to:
            return redirect("counter:counter", *remembered)
        if len(open_to) == 1:
            return redirect("counter:counter", *open_to[0])
    return render(request, "counter/choose.html", {"halls": halls, "section": "counter"})


@require_safe
@staff_page(Action.COUNTER_OPERATE)
def counter(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The whole screen."""
    shown = page(request, centre, number)
    shown |= finding.offer("", shown["screen"])
    request.session[REMEMBERED] = [centre, number]
    return render(request, "counter/counter.html", shown)


@require_safe
@staff_page(Action.COUNTER_OPERATE)
def queue(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The parts of the screen that live events change."""
    return render(request, "counter/parts/queue.html", page(request, centre, number))


def page(request: HttpRequest, centre: str, number: int) -> dict[str, Any]:
    """What every page of a counter shows around its middle. Raises NotFound, Forbidden."""
    return {
        "screen": screen.screen(actor_of(request), centre, number),
        "pause_reasons": screen.pause_reasons(centre),
        "hold_reasons": screen.HOLD_REASONS,
        "reminders": screen.REMINDERS,
        "outcomes": screen.OUTCOMES,
        "section": "counter",
    }


@dataclass(frozen=True)
class Order:
    """What was asked for at a counter."""

    actor: Actor
    centre: str
    number: int
    fields: Mapping[str, str]

    @property
    def ticket(self) -> UUID:
        """Raises NotFound for what is no ticket."""
        try:
            return UUID(self.fields.get("ticket", ""))
        except ValueError:
            raise NotFound(_("There is no such ticket")) from None

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def reason(self, known: tuple[tuple[str, object], ...]) -> str:
        """A reason of the list, or the words that were written instead."""
        return self.text("words") or str(dict(known).get(self.text("reason"), ""))


@dataclass(frozen=True)
class Told:
    """What happened, in words; `undo` is the verb that takes it back, for `ticket`. Without one it says that it can't."""

    text: str
    undo: str = ""
    ticket: str = ""


def _open(order: Order) -> Told:
    actions.open_counter(order.actor, order.centre, order.number)
    return Told(_("The counter is open."))


def _pause(order: Order) -> Told:
    reason = order.text("words") or order.text("reason")
    actions.pause_counter(order.actor, order.centre, order.number, reason)
    return Told(_("The counter is paused."), undo="open")


def _close(order: Order) -> Told:
    actions.close_counter(order.actor, order.centre, order.number)
    return Told(_("The counter is closed."), undo="open")


def _next(order: Order) -> Told:
    called = actions.call_next(order.actor, order.centre, order.number)
    return _was_called(called) if called else Told(_("Nobody waits for this counter now."))


def _help(order: Order) -> Told:
    """For others, when nobody waits here."""
    called = actions.call_for_others(order.actor, order.centre, order.number, order.text("service"))
    if called is None:
        return Told(_("Nobody waits for the others either now."))
    return _done(called, _("%(label)s is called for %(service)s."), service=called.service_name)


def _call(order: Order) -> Told:
    return _was_called(actions.call_ticket(order.actor, order.centre, order.number, order.ticket))


def _was_called(ticket: TicketView) -> Told:
    return _done(ticket, _("%(label)s is called."))


def _done(ticket: TicketView, text: str, **more: str) -> Told:
    """What was done with a ticket, and that it can be taken back for half a minute."""
    return Told(text % {"label": ticket.label, **more}, undo="undo", ticket=str(ticket.id))


def _recall(order: Order) -> Told:
    ticket = actions.recall(order.actor, order.ticket)
    return Told(_("%(label)s is called once more.") % {"label": ticket.label})


def _start(order: Order) -> Told:
    ticket = actions.start(order.actor, order.ticket)
    return _done(ticket, _("%(label)s is being served."))


def _hold(order: Order) -> Told:
    minutes = order.text("minutes")
    if minutes and not minutes.isdigit():
        raise InvalidInput.of("minutes", _("Give a number of minutes"))
    ticket = actions.hold(
        order.actor,
        order.ticket,
        order.reason(screen.HOLD_REASONS),
        private=order.text("private") == "1",
        minutes=int(minutes) if minutes else None,
    )
    return _done(ticket, _("%(label)s is on hold; the counter is free."))


def _resume(order: Order) -> Told:
    ticket = actions.resume(order.actor, order.ticket)
    return _done(ticket, _("%(label)s waits again, at its old place."))


def _no_show(order: Order) -> Told:
    ticket = actions.no_show(order.actor, order.ticket)
    if ticket.state == "waiting":
        return _done(ticket, _("%(label)s did not come and waits again for another call."))
    return _done(ticket, _("%(label)s did not come."))


def _return(order: Order) -> Told:
    ticket = actions.return_to_queue(order.actor, order.ticket)
    return _done(ticket, _("%(label)s is back in the queue, at its old place."))


def _finish(order: Order) -> Told:
    ticket = actions.finish(order.actor, order.ticket, order.text("outcome"))
    if ticket.state == "waiting":
        return _done(ticket, _("%(label)s goes on with %(service)s and waits for it."), service=ticket.service_name)
    return _done(ticket, _("%(label)s is finished."))


def _cancel(order: Order) -> Told:
    ticket = actions.cancel(order.actor, order.ticket)
    return _done(ticket, _("%(label)s is cancelled."))


def _transfer(order: Order) -> Told:
    to = order.text("to_counter")
    if to and not to.isdigit():
        raise InvalidInput.of("to_counter", _("Give the number of a counter"))
    place = order.text("place") or "kept"
    ticket = actions.transfer(
        order.actor, order.ticket, order.text("service"), int(to) if to else None, order.text("note"), place
    )
    return _done(
        ticket, _("%(label)s was sent to %(service)s; its number and place stay."), service=ticket.service_name
    )


def _send_back(order: Order) -> Told:
    ticket = actions.send_back(order.actor, order.ticket, order.text("note"))
    return _done(ticket, _("%(label)s goes back to the colleague who sent it."))


def _undo(order: Order) -> Told:
    ticket = actions.undo(order.actor, order.ticket)
    return Told(_("Taken back: %(label)s is as it was.") % {"label": ticket.label})


def _serve(order: Order) -> Told:
    ticket = actions.serve_directly(order.actor, order.centre, order.number, order.text("service"))
    return Told(_("%(label)s is being served.") % {"label": ticket.label})


def _add(order: Order) -> Told:
    ticket = actions.add_service(order.actor, order.ticket, order.text("service"))
    added = ticket.parts[-1].service_name
    return Told(_("%(label)s goes on to %(service)s afterwards.") % {"label": ticket.label, "service": added})


def _drop(order: Order) -> Told:
    ticket = actions.drop_service(order.actor, order.ticket, order.text("service"))
    return Told(_("That service is taken off %(label)s.") % {"label": ticket.label})


def _reprint(order: Order) -> Told:
    request_reprint(order.actor, order.ticket)
    return Told(_("The paper is printed again at the ticket machine."))


# Every verb of the screen by the last word of its address.
VERBS: dict[str, Callable[[Order], Told]] = {
    "open": _open,
    "pause": _pause,
    "close": _close,
    "next": _next,
    "help": _help,
    "call": _call,
    "recall": _recall,
    "start": _start,
    "hold": _hold,
    "resume": _resume,
    "no-show": _no_show,
    "return": _return,
    "finish": _finish,
    "cancel": _cancel,
    "transfer": _transfer,
    "send-back": _send_back,
    "undo": _undo,
    "serve": _serve,
    "add": _add,
    "drop": _drop,
    "reprint": _reprint,
}


@require_POST
@staff_page(Action.COUNTER_OPERATE)
def act(request: HttpRequest, centre: str, number: int, verb: str) -> HttpResponse:
    """Does one verb; a partial update shows the new state with what happened, a plain form goes back to the screen."""
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    told, problem = None, None
    try:
        told = do(Order(actor, centre, number, request.POST.dict()))
    except Problem as refusal:
        problem = refusal
    if not getattr(request, "htmx", False):
        if told:
            messages.success(request, told.text)
        else:
            messages.error(request, words_of(problem))
        return redirect("counter:counter", centre, number)
    shown = page(request, centre, number) | {"told": told, "refused": words_of(problem) if problem else ""}
    return render(request, "counter/parts/queue.html", shown, status=problem.status if problem else 200)


def words_of(problem: Problem | None) -> str:
    """A refusal in one line: what is wrong with the input, else what is in the way."""
    if isinstance(problem, InvalidInput) and problem.errors:
        return " ".join(str(error.message) for error in problem.errors)
    return str(problem.detail) if problem else ""
