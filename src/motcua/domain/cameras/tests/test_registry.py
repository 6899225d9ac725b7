"""Setting a camera up: its kept password goes nowhere else, and what is typed wrong is said."""

from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from motcua.base.actor import Actor, Grant
from motcua.base.networks import read_address
from motcua.base.problems import InvalidInput
from motcua.domain.cameras import actions, onvif, reach
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


HERE = (
    "127.0.0.1",
    "127.1.2.3:554",
    "0.0.0.0",
    "169.254.169.254:80",
    "224.0.0.1",
    "[::1]:554",
    "[fe80::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
)


@pytest.mark.parametrize("address", HERE)
def test_an_address_of_this_machine_or_of_a_clouds_secrets_is_no_camera(settings: object, address: str) -> None:
    make_hall()
    settings.MOTCUA_CAMERA_NETWORKS = []
    for given in (
        replace(GIVEN, address=address, onvif_url=""),
        replace(GIVEN, address="10.0.0.5", onvif_url=f"http://{address}/"),
    ):
        with pytest.raises(InvalidInput) as refused:
            actions.add_camera(ADMIN, "BG", given)
        assert len(refused.value.errors) == 1


def test_where_networks_are_named_none_is_asked_elsewhere(settings: object) -> None:
    settings.MOTCUA_CAMERA_NETWORKS = ["10.20.5.0/24", "fd00:5::/64"]
    for written, may in {
        "10.20.5.7": True,
        "10.20.6.7": False,
        "8.8.8.8": False,
        "fd00:5::7": True,
        "::ffff:10.20.5.7": True,
        "127.0.0.1": False,
    }.items():
        assert reach.may_be_asked(read_address(written)) is may, written


def test_a_name_is_looked_at_each_time_it_is_used_and_its_number_is_what_is_asked(settings: object) -> None:
    """`localhost` resolves for real: a name whose answer has changed meanwhile leads nowhere."""
    settings.MOTCUA_CAMERA_NETWORKS = []
    reach.check_written("localhost")
    for asked in (
        lambda: reach.reached("localhost:554"),
        lambda: reach.reached_url("http://localhost/onvif"),
        lambda: reach.reached("127.1:554"),
    ):
        with pytest.raises(reach.OutOfReach):
            asked()
    with pytest.raises(onvif.NoService):
        onvif.describe("http://localhost:9/onvif", "a", "b")
    settings.MOTCUA_CAMERA_NETWORKS = ["127.0.0.0/8", "::1/128"]
    assert reach.reached_url("http://127.0.0.1/onvif?a=1") == "http://127.0.0.1:80/onvif?a=1"
    assert reach.reached_url("https://localhost/onvif") == "https://localhost/onvif"


def test_a_camera_that_says_its_services_are_elsewhere_is_asked_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"media": "http://169.254.169.254/latest/meta-data", "ptz": "http://10.9.9.9:8080/onvif/ptz"}
    monkeypatch.setattr(onvif.OnvifClient, "discover_services", lambda _client: told)
    client = onvif._client("http://10.0.0.21:81/onvif/device_service", "a", "b")
    assert {urlsplit(url).netloc for url in client.endpoint.services.values()} == {"10.0.0.21:81"}
