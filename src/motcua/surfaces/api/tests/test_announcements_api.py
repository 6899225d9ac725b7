"""What is said in the hall, and the silent call for help, over HTTP."""

import io
from typing import Any

import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import system
from motcua.domain.people.actions import create_token
from motcua.domain.queue.rules.announcements import EVACUATION
from motcua.domain.queue.tests.factories import make_hall

pytestmark = pytest.mark.django_db


def client(role: str, counter: int | None = None) -> Client:
    token = create_token(system("test"), role, centre="BG", counter=counter)
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(autouse=True)
def hall() -> None:
    make_hall(options={"zones": {"A": [1, 2]}})


def post(who: Client, path: str, **body: Any) -> Any:
    return who.post(f"/api/v1{path}", body, content_type="application/json")


def test_the_control_room_has_a_text_said_in_a_language_and_a_zone() -> None:
    control = client("control_room")
    made = post(control, "/centres/BG/announcements", text="Doors close soon", language="en", zone="A")
    assert made.status_code == 201
    assert made.json()["texts"] == {"en": "Doors close soon"}
    assert made.json()["zone"] == "A"
    usual = post(control, "/centres/BG/announcements", text="Sắp đóng cửa").json()
    assert (usual["texts"], usual["importance"], usual["played"]) == ({"vi": "Sắp đóng cửa"}, "usual", [])
    refused = post(control, "/centres/BG/announcements", text="Bonjour", language="fr")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "language")


def test_the_list_of_announcements_goes_back_in_time_page_by_page() -> None:
    control = client("control_room")
    for number in range(5):
        post(control, "/centres/BG/announcements", text=f"Số {number}")
    seen, after = [], ""
    while after is not None:
        page = control.get(f"/api/v1/centres/BG/announcements?limit=2{f'&after={after}' if after else ''}").json()
        seen += [one["texts"]["vi"] for one in page["items"]]
        after = page["next"]
    assert seen == [f"Số {number}" for number in (4, 3, 2, 1, 0)]


def test_the_evacuation_needs_no_words_and_is_stopped() -> None:
    control = client("control_room")
    made = post(control, "/centres/BG/announcements", importance="emergency").json()
    assert made["texts"] == EVACUATION
    assert post(control, f"/announcements/{made['id']}/stop").json()["stopped_at"]


def test_the_same_key_says_it_once() -> None:
    control = client("control_room")
    body = {"text": "Xin chào"}
    headers = {"Idempotency-Key": "one-announcement"}
    first, again = (
        control.post("/api/v1/centres/BG/announcements", body, content_type="application/json", headers=headers)
        for _ in range(2)
    )
    assert first.json() == again.json()
    assert len(control.get("/api/v1/centres/BG/announcements").json()["items"]) == 1


def test_a_recording_is_sent_planned_and_said() -> None:
    admin = client("admin")
    sound = io.BytesIO()
    soundfile.write(sound, 0.2 * np.sin(np.arange(22_050) / 10), 22_050, format="MP3")
    file = SimpleUploadedFile("loi.exe", sound.getvalue())
    added = admin.post("/api/v1/centres/BG/recordings", {"file": file, "name": "Chào", "text": "Xin chào"})
    assert added.status_code == 201
    recording = added.json()["id"]
    plan = post(
        admin,
        "/centres/BG/announcement-plans",
        name="Sáng",
        recording=recording,
        times=["08:00", "14:30"],
        weekdays=[0, 4],
    )
    assert plan.status_code == 201
    assert (plan.json()["times"], plan.json()["texts"]) == (["08:00", "14:30"], {"vi": "Xin chào"})
    wrong = post(admin, "/centres/BG/announcement-plans", name="Sáng", text="x", every_minutes=1)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "every_minutes")
    said = post(client("control_room"), "/centres/BG/announcements", recording=recording).json()
    assert (said["recording"], said["texts"]) == ("Chào", {"vi": "Xin chào"})
    assert post(admin, f"/recordings/{recording}/remove").status_code == 409
    assert post(admin, f"/announcement-plans/{plan.json()['id']}/end").status_code == 204
    assert post(admin, f"/recordings/{recording}/remove").status_code == 204
    assert admin.get("/api/v1/centres/BG/recordings").json() == []


def test_case_81_the_alarm_is_raised_accepted_and_ended_over_http() -> None:
    mine, colleague = client("receptionist", 2), client("receptionist", 3)
    raised = post(mine, "/centres/BG/alarms", counter=2)
    assert (raised.status_code, raised.json()["state"]) == (201, "raised")
    alarm = raised.json()["id"]
    assert post(mine, "/centres/BG/alarms", counter=2).json()["id"] == alarm
    assert post(mine, "/centres/BG/alarms", counter=3).status_code == 403
    assert post(client("specialist"), f"/alarms/{alarm}/accept").status_code == 403
    assert post(colleague, f"/alarms/{alarm}/accept").json()["state"] == "accepted"
    assert post(client("control_room"), f"/alarms/{alarm}/accept").json()["code"] == "alarm_accepted"
    assert post(mine, f"/alarms/{alarm}/withdraw").json()["code"] == "too_late"
    assert post(mine, f"/alarms/{alarm}/end").json()["state"] == "ended"
    assert [one["state"] for one in colleague.get("/api/v1/centres/BG/alarms").json()["items"]] == ["ended"]
