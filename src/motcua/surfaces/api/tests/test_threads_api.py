"""Threads over the API, as programs outside use them; and who hears of a message."""

from uuid import UUID

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.base.journal import Entry, subject_history
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token
from motcua.domain.people.models import Staff
from motcua.domain.threads import actions
from motcua.domain.threads.actions import Opening
from motcua.surfaces.api.hearing import heard_by, is_public
from motcua.surfaces.api.live import _of_person

pytestmark = pytest.mark.usefixtures("demo_centre")


def program(role: str, **where: str) -> Client:
    token = create_token(system("test"), role, **where)
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(client: Client, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = client.post(f"/api/v1{path}", body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else {}


def test_a_message_about_a_dossier_reaches_the_agency_that_has_it() -> None:
    code = f.received().code
    counter, agency, other = (
        program("receptionist", centre="BG"),
        program("specialist", agency="STP"),
        program("specialist", agency="SYT"),
    )
    status, thread = post(counter, "/threads", {"title": "Hỏi", "to": ["agency:STP"]})
    assert (status, thread["title"], thread["dossier"]) == (201, "Hỏi", None)
    status, message = post(counter, f"/threads/{thread['id']}/messages", {"text": "Ai đang giữ?", "dossier": code})
    assert (status, message["text"], message["dossier"]) == (201, "Ai đang giữ?", code)
    assert [one["id"] for one in agency.get("/api/v1/threads").json()["items"]] == [thread["id"]]
    listed = agency.get(f"/api/v1/threads/{thread['id']}/messages").json()
    assert ([one["text"] for one in listed["items"]], listed["next"]) == (["Ai đang giữ?"], None)
    assert agency.get("/api/v1/threads/waiting").json()["unread"] == 1
    assert post(agency, f"/threads/{thread['id']}/read", {})[0] == 204
    assert agency.get("/api/v1/threads/waiting").json()["unread"] == 0
    assert other.get(f"/api/v1/threads/{thread['id']}/messages").status_code == 404
    assert [entry["kind"] for entry in counter.get(f"/api/v1/dossiers/{code}/journal").json()["items"]][-1] == (
        "dossier.thread_message"
    )


def entry_of(thread: UUID) -> Entry:
    return next(one for one in subject_history(f"thread:{thread}") if one.kind == "thread.message")


def test_each_hears_what_is_said_to_them_and_nobody_that_others_talk() -> None:
    asks = Staff.objects.get(username="cv.stp").actor()
    entry = entry_of(actions.open_thread(asks, Opening(to=("ld.stp",), text="Xin ý kiến")))
    hears = {name: Staff.objects.get(username=name).actor() for name in ("cv.stp", "ld.stp", "cv.syt")}
    told = {name: _of_person(actor).passes(entry) for name, actor in hears.items()}
    assert told == {"cv.stp": True, "ld.stp": True, "cv.syt": False}
    assert not is_public(entry)
    assert not heard_by(Staff.objects.get(username="dieuhanh").actor(), "BG")(entry)
