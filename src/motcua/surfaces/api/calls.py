"""The API of calls, and of who can be reached. The browsers of the staff use it too: signalling is these requests and the live stream."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.calls import actions, queries
from motcua.domain.calls.queries import CallView, SignalView
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads import presence
from motcua.surfaces.api.times import Moment

router = Router(tags=["calls"])


class CallIn(Schema):
    """`to`: a user name or an address as in threads; empty about a dossier: who has it in hand. `ticket`: the visitor held meanwhile."""

    to: str = Field("", max_length=80)
    dossier: str = Field("", max_length=60)
    video: bool = False
    ticket: UUID | None = None


class StaffCallOut(Schema):
    """`state`: ringing, talking, ended, missed, refused or busy; `seconds`: how long they talked."""

    id: UUID
    state: str
    video: bool
    dossier: str | None
    caller: str
    caller_name: str
    to_name: str
    callee: str
    callee_name: str
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    ticket: UUID | None


class CallsOut(Schema):
    items: list[StaffCallOut]
    next: str | None


class SignalIn(Schema):
    kind: str = Field(max_length=10)
    body: str = Field("", max_length=60_000)


class SignalOut(Schema):
    id: int
    kind: str
    body: str


class SignalsOut(Schema):
    items: list[SignalOut]


class StateOut(Schema):
    state: str


class StandIn(Schema):
    """Empty: here; `away`; `busy`: do not disturb."""

    stand: str = Field("", max_length=10)


class PresentOut(Schema):
    person: str
    is_online: bool
    stand: str
    counter: int | None


class PresenceOut(Schema):
    items: list[PresentOut]


@router.get("/calls", response=CallsOut, operation_id="list_calls")
def show_calls(request: HttpRequest, after: Moment | None = None) -> dict[str, object]:
    """The sender's calls, newest first."""
    items = queries.log(_actor(request), after)
    return {"items": items, "next": items[-1].rang_at.isoformat() if len(items) == queries.A_PAGE else None}


@router.post("/calls", response={201: StaffCallOut}, operation_id="make_call")
def make(request: HttpRequest, given: CallIn) -> Status[CallView]:
    """Rings for all who are reached by the address and free; with nobody there it is `missed`, with nobody free `busy`, at once."""
    actor = _actor(request)
    made = actions.ring(actor, given.to, dossier=given.dossier, video=given.video, ticket=given.ticket)
    return Status(201, queries.call(actor, made))


@router.get("/calls/{call}", response=StaffCallOut, operation_id="get_call")
def show(request: HttpRequest, call: UUID) -> CallView:
    return queries.call(_actor(request), call)


@router.post("/calls/{call}/answer", response=StaffCallOut, operation_id="answer_call")
def answer(request: HttpRequest, call: UUID) -> CallView:
    actions.answer(_actor(request), call)
    return queries.call(_actor(request), call)


@router.post("/calls/{call}/refuse", response=StaffCallOut, operation_id="refuse_call")
def refuse(request: HttpRequest, call: UUID) -> CallView:
    actions.refuse(_actor(request), call)
    return queries.call(_actor(request), call)


@router.post("/calls/{call}/hang-up", response=StaffCallOut, operation_id="hang_up_call")
def hang_up(request: HttpRequest, call: UUID) -> CallView:
    """Ends it, or gives up before it was answered."""
    actions.hang_up(_actor(request), call)
    return queries.call(_actor(request), call)


@router.post("/calls/{call}/beat", response=StateOut, operation_id="call_beat")
def beat(request: HttpRequest, call: UUID) -> dict[str, str]:
    """That the sender's side is still there: every 5 seconds. A side that is silent for 25 seconds ends the call."""
    return {"state": actions.beat(_actor(request), call)}


@router.get("/calls/{call}/signals", response=SignalsOut, operation_id="list_call_signals")
def show_signals(request: HttpRequest, call: UUID, after: int = 0) -> dict[str, list[SignalView]]:
    """What the other browser has said; the live stream says when there is something (`call.signalled`)."""
    return {"items": queries.signals(_actor(request), call, after)}


@router.post("/calls/{call}/signals", response={201: StateOut}, operation_id="signal_in_call")
def signal(request: HttpRequest, call: UUID, given: SignalIn) -> Status[dict[str, str]]:
    """Hands a session description (`offer`, `answer`) or `hello` over to the other browser."""
    actions.signal(_actor(request), call, given.kind, given.body)
    return Status(201, {"state": "talking"})


@router.get("/presence", response=PresenceOut, operation_id="list_presence")
def show_presence(request: HttpRequest, people: str) -> dict[str, object]:
    """How each of these (references, with commas between) can be reached now."""
    require(_actor(request), Action.THREAD_TALK)
    return {"items": sorted(presence.of(people.split(",")[:200]).values(), key=lambda one: one.person)}


@router.post("/presence", response={204: None}, operation_id="set_presence")
def set_presence(request: HttpRequest, given: StandIn) -> Status[None]:
    """Says whether the sender is here, away, or not to be disturbed."""
    presence.set_stand(_actor(request), given.stand)
    return Status(204, None)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
