"""Live pictures for the page of the cameras: one answer that does not end, with several cameras in it, so that a wall of sixteen costs one
connection (browsers open six to a host by HTTP/1.1). The recorder makes it; here is decided who gets it, again each minute, and noted
how long.
"""

import asyncio
import logging
import re
from contextlib import suppress
from urllib.parse import parse_qs
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections

from motcua.base.live.asgi import Receive, Scope, Send, send_problem
from motcua.base.problems import Forbidden, NotAuthenticated, NotFound, Problem, Unavailable
from motcua.domain.cameras import actions
from motcua.domain.cameras.queries import in_use, watch_that_holds
from motcua.domain.cameras.recording import asking
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.api.live import actor_in

log = logging.getLogger(__name__)
PATH = re.compile(r"/dieu-hanh/([^/]+)/camera/luong")
PIECE, TOUCH_SECONDS, MOST = 256 * 1024, 60.0, 32
HEADERS = [
    (b"content-type", b"application/octet-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


def claims(scope: Scope) -> bool:
    return scope["method"] == "GET" and PATH.fullmatch(scope["path"]) is not None


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """`?cameras=id,id`: the pieces of `domain/cameras/recording/feed.py`, the number of each camera being its place in the list."""
    try:
        watch, cameras = await asyncio.to_thread(_asked, scope)
        reader, writer = await asking.open_live(cameras)
    except Problem as problem:
        await send_problem(send, problem)
        return
    except asking.NotRunning:
        await send_problem(send, Unavailable())
        return
    gone = asyncio.create_task(_gone(receive))
    allowed = asyncio.create_task(_while_allowed(scope, watch))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        while not (gone.done() or allowed.done()):
            reading = asyncio.create_task(reader.read(PIECE))
            await asyncio.wait({reading, gone, allowed}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                break
            piece = reading.result()
            if not piece:
                break
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    except (OSError, RuntimeError):
        pass  # whoever watched, or the recorder, has gone; the page asks again
    finally:
        gone.cancel()
        allowed.cancel()
        writer.close()
        with suppress(asyncio.CancelledError):
            await asyncio.to_thread(_touched, watch)


def _asked(scope: Scope) -> tuple[UUID, list[str]]:
    """The reason that holds, and the cameras. Raises NotAuthenticated, Forbidden, NotFound."""
    close_old_connections()
    actor = actor_in(scope)
    if not actor.is_authenticated:
        raise NotAuthenticated
    found = PATH.fullmatch(scope["path"])
    assert found
    require(actor, Action.CAMERA_VIEW, centre=found[1])
    given = parse_qs(str(scope["query_string"], "latin-1")).get("cameras", [""])[0].split(",")
    known = {str(one.pk) for one in in_use(found[1])}
    if not given[0] or len(given) > MOST or not set(given) <= known:
        raise NotFound
    watch = watch_that_holds(actor, found[1])
    if watch is None:
        raise Forbidden
    return watch.pk, given


async def _while_allowed(scope: Scope, watch: UUID) -> None:
    """Notes each minute that it goes on; returns once whoever watches may no longer: the page asks again and is told why."""
    try:
        while True:
            await asyncio.to_thread(_touched, watch)
            await asyncio.sleep(TOUCH_SECONDS)
            await asyncio.to_thread(_asked, scope)
    except Problem:
        return  # signed out, out of office, without the role, or the reason holds no longer
    except (DatabaseError, InterfaceError) as error:
        log.warning("whether a live picture may go on could not be asked: %s", error)


def _touched(watch: UUID) -> None:
    close_old_connections()
    actions.touch(watch)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
