"""Petitions over the API: written and followed by whoever has code and secret, answered by the office, read by everybody without names."""

from dataclasses import asdict
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router, Status

from motcua.base import limits
from motcua.base.actor import CITIZEN, Actor
from motcua.domain.messages.codes import ask_for_code
from motcua.domain.people.actions.codes import prove as prove_address
from motcua.domain.petitions import actions, queries
from motcua.domain.petitions.actions import Given, Public, Sent
from motcua.domain.petitions.queries import Followed, PetitionView, Published, Whole
from motcua.domain.petitions.rules import PetitionOptions
from motcua.surfaces.api.petition_shapes import (
    AddIn,
    CategoryIn,
    ConsentIn,
    FollowedOut,
    JoinIn,
    PetitionAnswerIn,
    PetitionAssignIn,
    PetitionIn,
    PetitionOut,
    PetitionPage,
    PetitionPublishIn,
    PetitionReasonIn,
    PetitionRevealIn,
    PetitionSecretIn,
    PetitionSeenIn,
    PetitionTransferIn,
    ProofIn,
    PublishedOut,
    PublishedPage,
    SentOut,
    SettingsIn,
    SettingsOut,
    TextIn,
    WholePetitionOut,
)
from motcua.surfaces.following.doors import SECRETS

router = Router(tags=["petitions"])
Json = dict[str, Any]


@router.post("/petitions", auth=None, response={201: SentOut}, operation_id="send_petition")
def send(request: HttpRequest, written: PetitionIn) -> Status[Json]:
    """Takes a petition: of anybody, whose e-mail address is proven by a code first; at the counter, with a token, at once."""
    actor, source = _writer(request), limits.address_of(request)
    given = Given(**written.dict())
    sent = actions.submit(actor, given, source=source)
    proof = None
    if not sent.code:
        proof = ask_for_code("email", given.email.strip().casefold(), language=given.language, source=source)
    return Status(201, _sent(sent) | {"proof": proof})


@router.get("/petitions/categories", auth=None, response=list[CategoryIn], operation_id="list_petition_categories")
def categories(request: HttpRequest, centre: str) -> list[Json]:
    """The subjects of a centre; what is sent under one goes to its agency at once."""
    return [asdict(one) for one in queries.options_of(centre).categories]


@router.post("/petitions/prove", auth=None, response=SentOut, operation_id="prove_petition")
def prove(request: HttpRequest, given: ProofIn) -> Json:
    """The code that was sent to the address: now it is received, and has code and secret."""
    proven = prove_address(given.proof, given.code, limits.address_of(request))
    return _sent(actions.prove(given.petition, proven.address))


@router.post("/petitions/status", auth=None, response=FollowedOut, operation_id="petition_status")
def status(request: HttpRequest, given: PetitionSecretIn) -> Json:
    """As its sender follows it; a wrong code and a wrong secret answer alike."""
    return _followed(request, given)


@router.post("/petitions/add", auth=None, response=FollowedOut, operation_id="add_to_petition")
def add(request: HttpRequest, given: AddIn) -> Json:
    """Answers what the office asked; the days begin anew."""
    source = limits.address_of(request)
    with limits.guesses(SECRETS, source):
        actions.add(given.code, given.secret, given.text, source=source)
    return _followed(request, given)


@router.post("/petitions/withdraw", auth=None, response=FollowedOut, operation_id="withdraw_petition")
def withdraw(request: HttpRequest, given: PetitionSecretIn) -> Json:
    """Takes it back; what told of a person is erased at once."""
    with limits.guesses(SECRETS, limits.address_of(request)):
        actions.withdraw(given.code, given.secret)
    return _followed(request, given)


@router.post("/petitions/consent", auth=None, response=FollowedOut, operation_id="consent_to_publication")
def consent(request: HttpRequest, given: ConsentIn) -> Json:
    """Whether question and answer may be published without names; what is published goes when consent goes."""
    with limits.guesses(SECRETS, limits.address_of(request)):
        actions.consent(given.code, given.secret, may_publish=given.may_publish)
    return _followed(request, given)


@router.get("/petitions/published", auth=None, response=PublishedPage, operation_id="list_published_petitions")
def published(request: HttpRequest, agency: str = "", kind: str = "", page: int = 1) -> Json:
    """Questions and answers without names, the newest first."""
    page = min(max(page, 1), 9999)
    found, more = queries.published(agency=agency, kind=kind, page=page)
    return {"items": [_public(one) for one in found], "next": page + 1 if more else None}


@router.get("/petitions/published/{petition}", auth=None, response=PublishedOut, operation_id="get_published_petition")
def published_one(request: HttpRequest, petition: UUID) -> Json:
    return _public(queries.published_one(petition))


@router.get("/petitions/settings/{centre}", response=SettingsOut, operation_id="get_petition_settings")
def settings(request: HttpRequest, centre: str) -> Json:
    return _settings(actions.petition_options(_actor(request), centre))


@router.post("/petitions/settings/{centre}", response=SettingsOut, operation_id="change_petition_settings")
def change_settings(request: HttpRequest, centre: str, wanted: SettingsIn) -> Json:
    """Whether a centre takes petitions, of which kinds, within which days, and whether it publishes."""
    actions.change_petition_options(_actor(request), centre, wanted.dict(exclude_none=True))
    return _settings(actions.petition_options(_actor(request), centre))


@router.get("/petitions", response=PetitionPage, operation_id="list_petitions")
def desk(request: HttpRequest, centre: str = "", only: str = "") -> Json:
    """What whoever asks may see, the most urgent first. `only`: late, sort, approve, publish or ended; by default what is open."""
    return {"items": [_out(one) for one in queries.desk(_actor(request), only=only, centre=centre)], "next": None}


@router.get("/petitions/{petition}", response=WholePetitionOut, operation_id="get_petition")
def show(request: HttpRequest, petition: UUID) -> Json:
    """All of it, e-mail and phone masked; the look is recorded, once in ten minutes."""
    return _whole(queries.petition(_actor(request), petition))


@router.post("/petitions/{petition}/reveal", response=WholePetitionOut, operation_id="reveal_petition")
def reveal(request: HttpRequest, petition: UUID, said: PetitionRevealIn) -> Json:
    """The same with e-mail and phone in the clear; who asked, and why, is kept."""
    return _whole(actions.reveal(_actor(request), petition, said.reason, said.words))


@router.get("/petitions/{petition}/files/{file}", operation_id="open_petition_file")
def open_file(request: HttpRequest, petition: UUID, file: UUID) -> StreamingHttpResponse:
    """The content of a file of its sender; that it was opened is recorded."""
    view, chunks = queries.open_file(_actor(request), petition, file)
    response = StreamingHttpResponse(chunks, content_type=view.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(view.name)}"
    response["Content-Length"] = str(view.size)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.post("/petitions/{petition}/assign", response=PetitionOut, operation_id="assign_petition")
def assign(request: HttpRequest, petition: UUID, said: PetitionAssignIn) -> Json:
    """Says who answers and what it is."""
    actions.assign(_actor(request), petition, said.agency, said.kind, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/ask", response=PetitionOut, operation_id="ask_petitioner")
def ask(request: HttpRequest, petition: UUID, said: TextIn) -> Json:
    """Asks its sender for more; the clock stands still until then."""
    actions.ask(_actor(request), petition, said.text, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/refuse", response=PetitionOut, operation_id="refuse_petition")
def refuse(request: HttpRequest, petition: UUID, said: PetitionReasonIn) -> Json:
    """Takes it not, in writing."""
    actions.refuse(_actor(request), petition, said.reason, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/transfer", response=PetitionOut, operation_id="transfer_petition")
def transfer(request: HttpRequest, petition: UUID, said: PetitionTransferIn) -> Json:
    """Sends it on to the body outside that is competent."""
    actions.transfer(_actor(request), petition, said.to, said.reason, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/join", response=PetitionOut, operation_id="join_petition")
def join(request: HttpRequest, petition: UUID, said: JoinIn) -> Json:
    """Says that it is the same as another, whose answer it gets; `other`: the code of that."""
    actions.join(_actor(request), petition, said.other, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/hand-back", response=PetitionOut, operation_id="hand_petition_back")
def hand_back(request: HttpRequest, petition: UUID, said: PetitionReasonIn) -> Json:
    """The agency says that it is not its own."""
    actions.hand_back(_actor(request), petition, said.reason, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/propose", response=PetitionOut, operation_id="propose_answer")
def propose(request: HttpRequest, petition: UUID, said: PetitionAnswerIn) -> Json:
    """Writes the answer, for the leader to approve."""
    actions.propose(_actor(request), petition, said.answer, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/send-back", response=PetitionOut, operation_id="send_answer_back")
def send_back(request: HttpRequest, petition: UUID, said: PetitionReasonIn) -> Json:
    """The leader wants it written otherwise."""
    actions.send_back(_actor(request), petition, said.reason, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/approve", response=PetitionOut, operation_id="approve_answer")
def approve(request: HttpRequest, petition: UUID, said: PetitionSeenIn | None = None) -> Json:
    """The answer goes out, to its sender and to those whose petitions were joined to it."""
    actions.approve(_actor(request), petition, seen=said.row_version if said else None)
    return _after(petition)


@router.post("/petitions/{petition}/publish", response=PetitionOut, operation_id="publish_petition")
def publish(request: HttpRequest, petition: UUID, said: PetitionPublishIn) -> Json:
    """Publishes question and answer in other words; 422 names what in them tells of somebody."""
    public = Public(said.title, said.text, said.answer)
    actions.publish(_actor(request), petition, public, are_no_names=said.are_no_names, seen=said.row_version)
    return _after(petition)


@router.post("/petitions/{petition}/unpublish", response=PetitionOut, operation_id="unpublish_petition")
def unpublish(request: HttpRequest, petition: UUID, said: PetitionSeenIn | None = None) -> Json:
    """Takes it from the public page."""
    actions.unpublish(_actor(request), petition, seen=said.row_version if said else None)
    return _after(petition)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # put there by the middleware of people
    return actor


def _writer(request: HttpRequest) -> Actor:
    """A program or a member of staff by its token; anybody else is a citizen."""
    actor = _actor(request)
    return actor if actor.is_authenticated else CITIZEN


def _sent(sent: Sent) -> Json:
    return asdict(sent)


def _followed(request: HttpRequest, given: PetitionSecretIn) -> Json:
    with limits.guesses(SECRETS, limits.address_of(request)):
        found: Followed = queries.follow(given.code, given.secret)
    view = asdict(found.view) | asdict(found)
    return view | {"said": [asdict(one) for one in found.said], "may_publish": found.view.may_publish}


def _public(one: Published) -> Json:
    return asdict(one)


def _out(view: PetitionView) -> Json:
    return asdict(view) | {"until": view.until}


def _after(petition: UUID) -> Json:
    """As it stands now, also for whom it is not theirs any more."""
    return _out(queries.line(petition))


def _whole(whole: Whole) -> Json:
    files = [asdict(one) | {"url": f"/api/v1/petitions/{whole.view.id}/files/{one.id}"} for one in whole.files]
    lists = {"files": files, "verbs": sorted(whole.verbs), "alike": [one.code for one in whole.alike]}
    return asdict(whole) | _out(whole.view) | lists


def _settings(options: PetitionOptions) -> Json:
    return asdict(options)
