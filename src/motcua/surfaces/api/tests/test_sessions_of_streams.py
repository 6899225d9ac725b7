"""What a session opens beside the pages: live streams, live pictures and the API refuse whom the pages refuse, also while they are open."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.base.live.hub import Hub
from motcua.base.live.tests.test_hub import Screen, anything
from motcua.base.problems import Forbidden
from motcua.domain.cameras import actions
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Watch
from motcua.domain.cameras.recording import asking
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Assignment, Staff
from motcua.domain.queue.tests.factories import make_hall
from motcua.surfaces.api import camera_stream, hearing, live

pytestmark = pytest.mark.django_db
PAGE = "/dieu-hanh/BG/camera"


@pytest.fixture
def browser() -> Client:
    make_hall()
    made = create_staff(system("test"), "dh1", "Lê Thị Trực", "bon-muc-giay-5", [Grant("control_room", "BG")])
    client = Client()
    client.force_login(made, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def scope(browser: Client, path: str = live.PERSONAL, query: str = "") -> dict[str, Any]:
    name = configured.SESSION_COOKIE_NAME
    cookie = f"{name}={browser.cookies[name].value}".encode()
    return {"method": "GET", "path": path, "query_string": query.encode(), "headers": [(b"cookie", cookie)]}


def change_password() -> None:
    staff = Staff.objects.get()
    staff.set_password("nam-muc-giay-7")
    staff.save()


def test_a_session_from_before_the_password_was_changed_opens_no_stream(browser: Client) -> None:
    assert live.actor_in(scope(browser)).kind == "staff"
    change_password()
    assert not live.actor_in(scope(browser)).is_authenticated


def test_a_session_holds_while_the_secret_of_the_server_is_exchanged(browser: Client, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert live.actor_in(scope(browser)).kind == "staff"


def test_where_the_second_factor_is_required_neither_stream_nor_api_opens_without_it(
    browser: Client, settings: Any
) -> None:
    settings.MOTCUA_REQUIRE_TOTP = True
    with pytest.raises(Forbidden):
        live.actor_in(scope(browser))
    refused = browser.get("/api/v1/cameras")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_missing")
    TOTP.activate(Staff.objects.get(), "JBSWY3DPEHPK3PXP")
    assert live.actor_in(scope(browser)).kind == "staff"
    assert browser.get("/api/v1/cameras").status_code == 200


def sign_out() -> None:
    Session.objects.all().delete()


def deactivate() -> None:
    Staff.objects.update(is_active=False)


def take_the_role() -> None:
    Assignment.objects.all().delete()


@pytest.mark.parametrize("path", [live.PERSONAL, "/live/centres/BG"])
@pytest.mark.parametrize("ends", [sign_out, change_password, deactivate, take_the_role])
def test_an_open_stream_is_asked_again_and_ends_with_the_right_to_hear(
    browser: Client, ends: Callable[[], None], path: str
) -> None:
    proof = live.proof_of(scope(browser, path))
    assert live.heard_now(proof) is not None
    ends()
    assert live.heard_now(proof) is None


def test_what_is_kept_of_a_request_is_what_proves_who_asks_and_nothing_else(browser: Client) -> None:
    asked = scope(browser)
    asked["headers"] = [(b"cookie", asked["headers"][0][1] + b"; theme=dark"), (b"user-agent", b"x")]
    _path, headers = live.proof_of(asked)
    assert [name for name, _value in headers] == [b"cookie"]
    assert b"theme" not in headers[0][1]


def test_of_all_lines_those_are_cut_whose_holders_may_hear_nothing_more_or_something_else() -> None:
    hub, less = Hub(live.connect), hearing.only("alert.")
    rights = {"signed out": None, "as before": anything, "fewer rights": less, "anybody": anything}
    screens = {name: Screen() for name in rights}
    for name, screen in screens.items():
        screen.line.passes = hearing.only("call.") if name == "fewer rights" else anything
        screen.line.proof = None if name == "anybody" else (name, ())
        hub._lines.setdefault("BG", {}).setdefault(screen.line.passes, set()).add(screen.line)
    cut = asyncio.run(live.AsksAgain(hub, lambda proof: rights[proof[0]]).ask())
    assert cut == 2
    assert {name for name, screen in screens.items() if screen.closed} == {"signed out", "fewer rights"}
    assert hub.listening == 2


def test_who_may_answer_no_alarms_any_more_hears_none_although_colleagues_still_talk_to_them(browser: Client) -> None:
    proof, hub, screen = live.proof_of(scope(browser)), Hub(live.connect), Screen()
    passes = live.heard_now(proof)
    assert passes is not None
    screen.line.passes, screen.line.proof, screen.line.who = passes, proof, "staff:1"
    hub._lines["all"] = {passes: {screen.line}}

    def cut() -> int:
        now = live.heard_now(proof)
        assert now is not None, "the line itself is theirs"
        return asyncio.run(live.AsksAgain(hub, lambda _proof: now).ask())

    assert cut() == 0
    Assignment.objects.update(role="cashier")
    assert cut() == 1
    assert screen.closed


def let_the_reason_end() -> None:
    Watch.objects.update(begins_at="2020-01-01T00:00Z")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", [sign_out, change_password, deactivate, take_the_role, let_the_reason_end])
def test_an_open_picture_ends_with_the_right_to_watch(
    browser: Client, ends: Callable[[], None], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAMERAS_DIR = tmp_path
    monkeypatch.setattr(camera_stream, "TOUCH_SECONDS", 0.01)
    camera = actions.add_camera(system("test"), "BG", Given("Quầy 1", "10.0.5.21", "/stream1", "ghi", "bi-mat")).id
    assert browser.post(f"{PAGE}/ly-do", {"reason": "safety"}).status_code == 302
    asyncio.run(
        asyncio.wait_for(_watched_until(scope(browser, f"{PAGE}/luong", f"cameras={camera}"), camera, ends), 30)
    )


async def _watched_until(asked: dict[str, Any], camera: UUID, ends: Callable[[], None]) -> None:
    """A picture comes, then the right ends; returns once the stream has. The recorder is a socket that says one thing and stays open."""
    writers = []

    async def recorder(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        assert str(camera).encode() in await reader.readline()
        writer.write(b"picture")
        await writer.drain()

    def end() -> None:
        ends()
        connections.close_all()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message.get("body") == b"picture":
            await asyncio.to_thread(end)

    with asking.socket_path() as path:
        server = await asyncio.start_unix_server(recorder, path)
    async with server:
        await camera_stream.app(asked, receive, send)
        for writer in writers:
            writer.close()
    assert [(one.get("status"), one.get("body")) for one in sent] == [(200, None), (None, b"picture"), (None, b"")]
