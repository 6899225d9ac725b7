"""Every event stream with every role, of this centre and of another: which opens, and which happenings it tells."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from motcua.base import clock
from motcua.base.actor import system
from motcua.base.journal import Entry
from motcua.base.problems import Forbidden, NotAuthenticated, NotFound
from motcua.domain.people.actions import create_token
from motcua.domain.people.permissions import CITIZEN_ROLES, DEVICE_ROLES, TABLE, Action, Role
from motcua.surfaces.api import live
from motcua.surfaces.api.hearing import HEARD_BY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
HERE, ELSEWHERE = "BG", "XX"
ROLES = sorted(set(Role) - CITIZEN_ROLES)
RECORDED = re.compile(r"""["']((?:[a-z_]+)\.[a-z_]+)["']""")
SOURCES = Path(live.__file__).parents[2] / "domain"


def scope(path: str, token: str = "") -> dict[str, Any]:
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    return {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}


def opens(path: str, token: str = "") -> live.Stream | None:
    try:
        return live._stream_of(scope(path, token))
    except (Forbidden, NotAuthenticated, NotFound):
        return None


def told(kind: str) -> Entry:
    return Entry(1, 1, clock.now(), kind, "thing:1", HERE, None, "staff:1", {})


def test_nobody_hears_more_of_a_centre_than_its_walls_show() -> None:
    stream = opens(f"/api/v1/centres/{HERE}/live")
    assert stream is not None
    assert stream.passes(told("ticket.called"))
    assert not any(stream.passes(told(f"{kind}x")) for kind in HEARD_BY)
    for path in (f"/live/centres/{HERE}", live.PERSONAL, live.SCANNER, f"/kiosk/{HERE}/may/tin"):
        with pytest.raises(NotAuthenticated):
            live._stream_of(scope(path))
        assert opens(path, "a-token-that-is-none") is None


@pytest.mark.parametrize("role", ROLES)
def test_each_role_hears_of_its_centre_what_the_table_gives_it_and_of_another_nothing(role: Role) -> None:
    token = create_token(system("test"), role, centre=HERE)
    stream = opens(f"/live/centres/{HERE}", token)
    assert (stream is None) == (role == Role.SCANNER)
    if stream is not None:
        for begin, actions in HEARD_BY.items():
            expected = any(role in TABLE[action] for action in actions)
            assert stream.passes(told(f"{begin}something")) is expected, f"{begin} as {role}"
        assert all(stream.passes(told(f"{begin}x")) for begin in settings.LIVE_PUBLIC_KINDS)
        for secret in (
            "thread.message",
            "dossier.thread_message",
            "call.made",
            "staff.changed",
            "citizen.proven",
            "token.made",
        ):
            assert not stream.passes(told(secret)), f"{secret} as {role}"
    assert (opens(live.PERSONAL, token) is not None) == (role in TABLE[Action.THREAD_TALK])
    assert opens(f"/live/centres/{HERE}", create_token(system("test"), role, centre=ELSEWHERE)) is None
    assert opens(f"/kiosk/{HERE}/may/tin", create_token(system("test"), role, centre=ELSEWHERE)) is None


def test_the_token_of_a_device_of_the_hall_tells_whoever_stole_it_what_the_wall_shows() -> None:
    kinds = {
        kind
        for file in SOURCES.rglob("*.py")
        if "tests" not in file.parts
        for kind in RECORDED.findall(file.read_text())
    }
    assert "dossier.received" in kinds
    public = {kind for kind in kinds if kind.startswith(tuple(settings.LIVE_PUBLIC_KINDS))}
    for role in DEVICE_ROLES - {Role.SCANNER}:
        stream = opens(f"/live/centres/{HERE}", create_token(system("test"), role, centre=HERE))
        assert stream is not None
        assert {kind for kind in kinds if stream.passes(told(kind))} == public
