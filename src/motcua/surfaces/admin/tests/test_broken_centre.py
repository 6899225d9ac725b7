"""A centre whose time zone or hours cannot be read stops nothing elsewhere, and it is told which one it is."""

import pytest
from django.utils import translation

from motcua.base.actor import system
from motcua.base.problems import Conflict, InvalidInput
from motcua.diagnosis import findings
from motcua.domain.alerts import actions as alerts
from motcua.domain.alerts.models import Alert
from motcua.domain.centre.actions import import_centre
from motcua.domain.centre.models import Centre
from motcua.domain.centre.standing import places
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tasks import end_of_day, pause_silent
from motcua.domain.queue.tests.factories import KIOSK, make_hall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halls() -> None:
    """Of two halls the first by its code is broken."""
    make_hall("AA", counters=1)
    make_hall("BG", counters=1, opened=False)
    queue.issue_ticket(KIOSK, "BG", "A")


@pytest.mark.parametrize("wrong", [{"time_zone": "Asia/Hanoi_"}, {"time_zone": "../x"}, {"hours": {"mon-fri": ["x"]}}])
def test_the_other_centres_are_looked_at_and_the_broken_one_is_named(wrong: dict[str, object]) -> None:
    Centre.objects.filter(code="AA").update(always_open=False, **wrong)
    alerts.look_everywhere(system("alerts"))
    assert list(Alert.objects.values_list("centre__code", flat=True)) == ["BG"]
    assert set(places().calendars) == {"BG"}
    with pytest.raises(Conflict) as refused:
        places().calendar("AA")
    assert refused.value.code == "centre_unusable"
    with translation.override("en"):
        assert [one.what[:9] for one in findings() if not one.sound and one.what.startswith("centre ")] == ["centre AA"]


def test_the_work_of_every_minute_passes_over_a_broken_centre(caplog: pytest.LogCaptureFixture) -> None:
    Centre.objects.filter(code="AA").update(time_zone="Asia/Hanoi_")
    for task in (pause_silent, end_of_day):
        task(timestamp=0)
    assert "centre AA was passed over" in caplog.text
    assert "centre BG" not in caplog.text


def test_a_zone_that_nobody_knows_is_not_taken_in() -> None:
    with pytest.raises(InvalidInput) as refused:
        import_centre(system("test"), {"code": "BG", "name": "x", "time_zone": "Asia/Hanoi_"}, [])
    assert refused.value.errors[0].field == "centre.time_zone"
