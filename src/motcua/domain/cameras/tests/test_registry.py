"""Setting a camera up: its kept password goes nowhere else, and what is typed wrong is said."""

from dataclasses import replace
from uuid import UUID

import pytest

from motcua.base.actor import Actor, Grant
from motcua.base.problems import InvalidInput
from motcua.domain.cameras import actions, onvif
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.recording.process import plans
from motcua.domain.queue.tests.factories import make_hall

ADMIN = Actor("staff", "1", "Trần Văn Quản", (Grant("admin", "BG"),))
GIVEN = Given("Quầy 1", "127.0.0.1:1", "/s", "ghi", "bi-mat", onvif_url="http://127.0.0.1:1/onvif")

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera() -> UUID:
    make_hall()
    return actions.add_camera(ADMIN, "BG", GIVEN).id


@pytest.mark.parametrize("other", [{"address": "127.0.0.1:2"}, {"onvif_url": "http://127.0.0.1:2/"}, {"user": "khác"}])
def test_the_kept_password_is_sent_nowhere_but_where_it_was_entered_for(camera: UUID, other: dict[str, str]) -> None:
    elsewhere = replace(GIVEN, password=None, **other)
    with pytest.raises(InvalidInput) as trying:
        actions.try_camera(ADMIN, "BG", elsewhere, camera)
    with pytest.raises(InvalidInput) as changing:
        actions.change_camera(ADMIN, camera, elsewhere)
    assert [[one.field for one in found.value.errors] for found in (trying, changing)] == [["password"]] * 2
    actions.change_camera(ADMIN, camera, replace(elsewhere, password="moi"))
    assert Camera.objects.get(pk=camera).password == "moi"


def test_what_does_not_lead_elsewhere_is_changed_without_the_password(camera: UUID) -> None:
    actions.change_camera(ADMIN, camera, replace(GIVEN, name="Quầy một", path="/t", password=None))
    row = Camera.objects.get(pk=camera)
    assert (row.name, row.path, row.password) == ("Quầy một", "/t", "bi-mat")


@pytest.mark.parametrize("url", ["http://[10.0.0.5/onvif", "http://10.0.0.5:99999/", "http://10.0.0.5:cong/"])
def test_an_address_of_a_service_that_is_none_is_said(camera: UUID, url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.change_camera(ADMIN, camera, replace(GIVEN, onvif_url=url))
    assert [one.field for one in refused.value.errors] == ["onvif_url"]


def test_a_service_whose_address_is_none_or_that_tells_no_time_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    make_hall()
    actions.add_camera(ADMIN, "BG", GIVEN)
    plan = plans()[0]
    assert onvif.condition(replace(plan, onvif_url="http://10.0.0.5:cong/")) is None
    nothing = dict.fromkeys(("year", "month", "day", "hour", "minute", "second"))
    monkeypatch.setattr(onvif.OnvifClient, "discover_services", lambda _client: {})
    monkeypatch.setattr(onvif.OnvifClient, "get_system_date_time", lambda _client: {"UTCDateTime": nothing})
    assert onvif.condition(plan) is None
