"""Who may listen to what: anybody to a centre's public happenings, staff and devices of the centre to all of it.

A paired device hears what is asked of it below its own page, where its cookie holds; a person hears what is said to them alone.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django.utils.module_loading import import_string

from motcua.base.actor import ANONYMOUS, Actor
from motcua.base.journal import Entry
from motcua.base.live.asgi import LiveApp, Scope, Stream, header
from motcua.base.live.hub import Hub
from motcua.base.live.line import Filter, Proof
from motcua.base.problems import Forbidden, NotAuthenticated, NotFound, Problem
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.middleware import DEVICE_COOKIE
from motcua.domain.people.permissions import Action, Role, centres_of, require
from motcua.domain.people.queries import actor_for_token, staff_of_session
from motcua.domain.people.sign_in import require_second_factor
from motcua.domain.scanning.queries import scanner_of
from motcua.domain.threads import presence
from motcua.surfaces.api.hearing import SaidTo, heard_by, is_public, tells_of_rights

PUBLIC = re.compile(r"/api/v1/centres/([^/]+)/live")
STAFF = re.compile(r"/live/centres/([^/]+)")
SCANNER = "/api/v1/scanner/live"
PERSONAL = "/live/toi"
PRESENCE_SECONDS = 15
ASK_AGAIN_SECONDS, ASK_TOGETHER, ASK_PAUSE_SECONDS = 20, 20, 0.05
log = logging.getLogger(__name__)
DEVICE = re.compile(r"/(?:(?:kiosk|man-hinh|tra-cuu-kiosk)/([^/]+)|danh-gia/([^/]+)/\d+)/may/tin")
DEVICE_HEARS = ("device.command", "device.retired", "device.replaced")
SCANNER_HEARS = ("dossier.scan_ordered", "dossier.scan_cancelled", "tray.scan_ordered", "tray.scan_cancelled")
TABLET_HEARS = ("dossier.signature_asked", "dossier.signature_ended")


def claims(scope: Scope) -> bool:
    path = scope["path"]
    is_ours = path in (SCANNER, PERSONAL) or any(kind.fullmatch(path) for kind in (PUBLIC, STAFF, DEVICE))
    return scope["method"] in ("GET", "HEAD") and is_ours


def make_hub() -> Hub:
    return Hub(connect)


def make_app(hub: Hub) -> LiveApp:
    return LiveApp(hub, resolve)


async def connect() -> psycopg.AsyncConnection[Any]:
    """A connection of its own to the database that Django uses, in autocommit."""
    found = connections["default"].get_connection_params()
    parameters = {k: v for k, v in found.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)


async def resolve(scope: Scope) -> Stream:
    """Raises NotFound for an unknown centre, NotAuthenticated and Forbidden for the stream of the staff."""
    stream = await asyncio.to_thread(_resolve, scope)
    return stream if PUBLIC.fullmatch(scope["path"]) else replace(stream, proof=proof_of(scope))


def _resolve(scope: Scope) -> Stream:
    close_old_connections()
    return _stream_of(scope)


def _stream_of(scope: Scope) -> Stream:
    public = PUBLIC.fullmatch(scope["path"])
    if public:
        return Stream(get_centre(public[1]).code, is_public)
    device = DEVICE.fullmatch(scope["path"])
    if device:
        return _of_device(scope, get_centre(device[1] or device[2]).code)
    actor = actor_in(scope)
    if scope["path"] == SCANNER:
        return _of_scanner(actor)
    if scope["path"] == PERSONAL:
        return _of_person(actor)
    staff = STAFF.fullmatch(scope["path"])
    if staff is None:
        raise NotFound
    if not actor.is_authenticated:
        raise NotAuthenticated
    if actor.roles <= {Role.SCANNER}:  # hears what is asked of it, and nothing of the hall
        raise Forbidden
    centre = get_centre(staff[1]).code
    if not any(grant.centre in (None, centre) for grant in actor.grants):
        raise Forbidden
    return Stream(centre, heard_by(actor, centre))


def _of_device(scope: Scope, centre: str) -> Stream:
    """What is asked of the device whose cookie this is, also while staff are signed in on the same machine."""
    device = _device(_cookies(scope))
    if not device.is_authenticated:
        raise NotAuthenticated
    if not any(grant.centre == centre for grant in device.grants):
        raise Forbidden
    reference = device.reference
    counters = {grant.counter for grant in device.grants if grant.role == Role.RATING_TABLET}

    def passes(entry: Entry) -> bool:
        if entry.kind in TABLET_HEARS:
            return entry.data.get("counter") in counters
        return entry.subject == reference and entry.kind in DEVICE_HEARS

    return Stream(centre, passes)


def _of_scanner(actor: Actor) -> Stream:
    """What is asked of a counter's scanner. Raises NotAuthenticated, Forbidden."""
    if not actor.is_authenticated:
        raise NotAuthenticated
    device = scanner_of(actor)
    reference = actor.reference

    def passes(entry: Entry) -> bool:
        return entry.kind in SCANNER_HEARS and entry.data.get("device") == reference

    return Stream(device.centre.code, passes)


def _of_person(actor: Actor) -> Stream:
    """What is said to somebody, what they said themselves on another screen, and calls for help that they may answer.

    Raises NotAuthenticated, Forbidden.
    """
    require(actor, Action.THREAD_TALK)
    presence.note([actor.reference])
    return Stream("all", SaidTo(actor.reference, centres_of(actor, Action.ALARM_ANSWER)), actor.reference)


def proof_of(scope: Scope) -> Proof:
    """What `resolve` asks of a request: enough to ask it again. A browser's other cookies are not kept."""
    kept = [(b"authorization", header(scope, b"authorization").encode("latin-1"))]
    cookies = _cookies(scope)
    own = [
        f"{name}={cookies[name].coded_value}"
        for name in (settings.SESSION_COOKIE_NAME, DEVICE_COOKIE)
        if name in cookies
    ]
    kept.append((b"cookie", "; ".join(own).encode("latin-1")))
    return scope["path"], tuple((name, value) for name, value in kept if value)


class AsksAgain:
    """Whoever has signed out, lost a role, was retired or changed the password hears nothing more within half a minute.

    Each proof is asked once a round, however many lines hang on it (the pages of a browser); rounds of thousands are spread over their
    time, so that no second asks for all. A line that is cut comes back by itself and is let in as what its asker is by then, or not.
    """

    def __init__(self, hub: Hub, still_heard: Callable[[Proof], Filter | None] | None = None) -> None:
        self._hub = hub
        self._still_heard = still_heard or _asked_in_thread
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="asks-again")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            try:
                await self.ask()
            except Exception as error:  # the database is away: who listens goes on until it is back
                log.warning("who listens was not asked again: %s", error)

    async def ask(self) -> int:
        """One round. How many lines were cut."""
        proven = self._hub.proven()
        cut = 0
        for number, (proof, lines) in enumerate(proven.items(), start=1):
            still = await asyncio.to_thread(self._still_heard, proof)
            for line in lines:
                if still is None or (tells_of_rights(still) and line.passes != still):
                    self._hub.remove(line)
                    line.close()
                    cut += 1
            if number % ASK_TOGETHER == 0:
                await asyncio.sleep(ASK_PAUSE_SECONDS)
        return cut


def _asked_in_thread(proof: Proof) -> Filter | None:
    close_old_connections()
    return heard_now(proof)


def heard_now(proof: Proof) -> Filter | None:
    """What who was let in by this may hear now; None: nothing any more."""
    path, headers = proof
    try:
        return _stream_of(
            {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": list(headers)}
        ).passes
    except Problem:
        return None


class KeepsPresence:
    """Notes every 15 seconds whose streams are open in this process: one statement, whatever their number."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="presence")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_SECONDS)
            if people := self._hub.people:
                try:
                    await asyncio.to_thread(_note_present, people)
                except DatabaseError as error:
                    log.warning("who is there was not noted: %s", error)


def _note_present(people: set[str]) -> None:
    close_old_connections()
    presence.note(people)


def actor_in(scope: Scope) -> Actor:
    """As the middleware of Django finds it: bearer token, signed-in staff, paired device.

    Raises Forbidden for staff without the second factor where it is required.
    """
    scheme, _space, token = header(scope, b"authorization").partition(" ")
    if scheme.lower() == "bearer":
        return actor_for_token(token.strip()) or _paired(token.strip())
    cookies = _cookies(scope)
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    if session is not None:
        person = staff_of_session(import_module(settings.SESSION_ENGINE).SessionStore(session.value))
        if person:
            require_second_factor(person)
            return person.actor()
    return _device(cookies)


def _cookies(scope: Scope) -> "SimpleCookie":
    try:
        return SimpleCookie(header(scope, b"cookie"))
    except CookieError:
        return SimpleCookie()


def _device(cookies: "SimpleCookie") -> Actor:
    cookie = cookies.get(DEVICE_COOKIE)
    return _paired(cookie.value) if cookie else ANONYMOUS


def _paired(token: str) -> Actor:
    """The device whose pairing gave this token, be it kept in a cookie or sent as a bearer's."""
    found: Actor | None = import_string(settings.MOTCUA_DEVICE_ACTOR)(token)
    return found or ANONYMOUS
