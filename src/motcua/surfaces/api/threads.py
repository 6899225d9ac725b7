"""The API of threads: what counters and agencies write to each other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from motcua.base.actor import Actor
from motcua.domain.threads import actions, queries
from motcua.domain.threads.shapes import MessagePage, MessageView, ThreadPage, ThreadView

router = Router(tags=["threads"])


class ThreadIn(Schema):
    """`to`: user names and addresses (`counter:BG/5`, `agency:STP`, `agency:STP/leader`, `role:BG/receptionist`); to nobody, about a
    dossier: to who has it in hand."""

    title: str = Field("", max_length=400)
    to: list[str] = Field([], max_length=60)
    dossier: str = Field("", max_length=60)
    text: str = Field("", max_length=8000)
    urgent: bool = False
    centre: str = Field("", max_length=20)


class MessageIn(Schema):
    """`dossier`: whose record it becomes part of."""

    text: str = Field(max_length=8000)
    dossier: str = Field("", max_length=60)
    urgent: bool = False


class PeopleIn(Schema):
    to: list[str] = Field(max_length=60)


class ReadIn(Schema):
    up_to: int | None = None


class PartyOut(Schema):
    address: str
    name: str


class ThreadOut(Schema):
    id: UUID
    centre: str
    title: str
    dossier: str | None
    participants: list[PartyOut]
    opened_by: str
    opened_by_name: str
    opened_at: datetime
    last_at: datetime
    unread: int


class ThreadsOut(Schema):
    items: list[ThreadOut]
    next: str | None


class MessageFileOut(Schema):
    id: UUID
    name: str
    media_type: str
    size: int
    is_open: bool


class ReadByOut(Schema):
    name: str
    at: datetime


class AnswerOut(Schema):
    """Who was asked to acknowledge; `at`: when they did."""

    person: str
    name: str
    at: datetime | None
    reminded: bool
    escalated: bool


class MessageOut(Schema):
    id: int
    thread: UUID
    author: str
    author_name: str
    spoke_as: str
    text: str
    sent_at: datetime
    urgent: bool
    dossier: str | None
    files: list[MessageFileOut]
    mentions: list[str]
    read_by: list[ReadByOut]
    acknowledgements: list[AnswerOut] = Field(alias="answers")
    to_acknowledge: bool


class MessagesOut(Schema):
    """Oldest first; `previous` for `before`, `next` for `after`."""

    items: list[MessageOut]
    previous: str | None
    next: str | None


class UnreadOut(Schema):
    unread: int
    mentions: int
    urgent: list[MessageOut]


@router.get("/threads", response=ThreadsOut, operation_id="list_threads")
def show_threads(request: HttpRequest, after: str = "", limit: int = 50, unread: bool = False) -> ThreadPage:
    """Those that the sender takes part in, latest first."""
    return queries.threads(_actor(request), after=after, limit=limit, unread=unread)


@router.post("/threads", response={201: ThreadOut}, operation_id="open_thread")
def open_thread(request: HttpRequest, given: ThreadIn) -> Status[ThreadView]:
    """Begins a thread, free or about a dossier, with its first message where there is a text."""
    actor = _actor(request)
    opening = actions.Opening(**given.dict())
    return Status(201, queries.thread(actor, actions.open_thread(actor, opening)))


@router.get("/threads/waiting", response=UnreadOut, operation_id="what_waits_in_threads")
def waiting(request: HttpRequest) -> Any:
    """How much the sender has not read, and which urgent messages wait to be acknowledged: the ten latest, newest first."""
    return queries.waiting(_actor(request))


@router.get("/threads/search", response=MessagesOut, operation_id="search_threads")
def search(request: HttpRequest, q: str, before: int | None = None, limit: int = 50) -> dict[str, Any]:
    """Messages in which all words stand, with or without diacritics, newest first."""
    return _page(queries.found(_actor(request), q, before=before, limit=limit))


@router.get("/threads/{thread}", response=ThreadOut, operation_id="get_thread")
def show_thread(request: HttpRequest, thread: UUID) -> ThreadView:
    return queries.thread(_actor(request), thread)


@router.post("/threads/{thread}/participants", response=ThreadOut, operation_id="add_to_thread")
def add(request: HttpRequest, thread: UUID, given: PeopleIn) -> ThreadView:
    """Brings somebody in."""
    actions.add_people(_actor(request), thread, given.to)
    return queries.thread(_actor(request), thread)


@router.post("/threads/{thread}/leave", response={204: None}, operation_id="leave_thread")
def leave(request: HttpRequest, thread: UUID) -> Status[None]:
    actions.leave(_actor(request), thread)
    return Status(204, None)


@router.get("/threads/{thread}/messages", response=MessagesOut, operation_id="list_thread_messages")
def show_messages(
    request: HttpRequest, thread: UUID, after: int | None = None, before: int | None = None, limit: int = 50
) -> dict[str, Any]:
    """A page, oldest first: after a message, before one, or the newest; what is about a dossier that the sender may not see is left out."""
    return _page(queries.messages(_actor(request), thread, after=after, before=before, limit=limit))


@router.post("/threads/{thread}/messages", response={201: MessageOut}, operation_id="write_to_thread")
def write(request: HttpRequest, thread: UUID, said: MessageIn) -> Status[MessageView]:
    actor = _actor(request)
    made = actions.say(actor, thread, said.text, dossier=said.dossier, urgent=said.urgent)
    return Status(201, queries.message(actor, made))


@router.post("/threads/{thread}/files", response={201: MessageOut}, operation_id="send_file_to_thread")
def send_file(
    request: HttpRequest, thread: UUID, file: File[UploadedFile], text: Form[str] = "", dossier: Form[str] = ""
) -> Status[MessageView]:
    """A message with a file; looked at and sealed as any other file."""
    actor = _actor(request)
    made = actions.say(actor, thread, text, dossier=dossier, uploads=[file])
    return Status(201, queries.message(actor, made))


@router.get("/threads/{thread}/files/{file}", operation_id="open_thread_file")
def show_file(request: HttpRequest, thread: UUID, file: UUID) -> HttpResponseBase:
    """Its content; that it was opened is recorded."""
    opened = actions.open_file(_actor(request), thread, file)
    response = StreamingHttpResponse(opened.chunks, content_type=opened.media_type)
    response["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
    response["Content-Length"] = str(opened.size)
    return response


@router.post("/threads/{thread}/read", response={204: None}, operation_id="read_thread")
def read(request: HttpRequest, thread: UUID, given: ReadIn) -> Status[None]:
    """Notes how far the sender has read."""
    actions.read(_actor(request), thread, given.up_to)
    return Status(204, None)


@router.post("/threads/messages/{message}/acknowledge", response={204: None}, operation_id="acknowledge_message")
def acknowledge(request: HttpRequest, message: int) -> Status[None]:
    """Says that one has an urgent message."""
    actions.acknowledge(_actor(request), message)
    return Status(204, None)


@router.post("/threads/messages/{message}/remind", response={204: None}, operation_id="remind_of_message")
def remind(request: HttpRequest, message: int) -> Status[None]:
    """Its author asks once more those who have not acknowledged."""
    actions.remind(_actor(request), message)
    return Status(204, None)


def _page(page: MessagePage) -> dict[str, Any]:
    return {
        "items": page.items,
        "previous": None if page.previous is None else str(page.previous),
        "next": None if page.next is None else str(page.next),
    }


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
