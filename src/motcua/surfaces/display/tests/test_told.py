"""Of whose calls a display of a zone tells when counters help each other."""

import pytest

from motcua.domain.centre.models import Centre
from motcua.domain.devices.displays import DisplaySettings
from motcua.domain.queue import queries
from motcua.domain.queue.actions import call_for_others, call_next, issue_ticket, move_service
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist
from motcua.surfaces.display.told import told

pytestmark = pytest.mark.django_db

SERVICES = [
    {"prefix": "A", "name": "Tư pháp", "counters": [1, 2]},
    {"prefix": "H", "name": "Đất đai", "counters": [3]},
]


def calls_told(zone: str) -> list[tuple[str, int]]:
    hall = Centre.objects.get(code="BG")
    shown = told(hall, DisplaySettings(layout="zone", zone=zone))
    return [(call.label, call.counter) for call in shown.calls(queries.board("BG").now_calling)]


def test_case_25_a_visitor_called_by_a_counter_of_another_zone_is_told_where_he_waits() -> None:
    make_hall(services=SERVICES)
    hall = Centre.objects.get(code="BG")
    hall.options = {
        **hall.options,
        "zones": {"front": [1, 2], "back": [3]},
        "queue": {**hall.options.get("queue", {}), "helping": "centre"},
    }
    hall.save()
    issue_ticket(KIOSK, "BG", "A")
    called = call_for_others(receptionist(3), "BG", 3)
    assert called is not None
    assert calls_told("front") == [(called.label, 3)]
    assert calls_told("back") == [(called.label, 3)]


def test_a_display_of_a_zone_does_not_tell_of_calls_elsewhere_by_counters_that_serve_the_service() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": [1, 3]}])
    hall = Centre.objects.get(code="BG")
    hall.options = {**hall.options, "zones": {"front": [1, 2], "back": [3]}}
    hall.save()
    issue_ticket(KIOSK, "BG", "A")
    called = call_next(receptionist(3), "BG", 3)
    assert called is not None
    assert (calls_told("front"), calls_told("back")) == ([], [(called.label, 3)])


@pytest.mark.parametrize("usual", [[1], [1, 3]])
def test_who_waits_where_a_service_was_before_it_was_moved_hears_the_calls_from_there(usual: list[int]) -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": usual}, SERVICES[1]])
    hall = Centre.objects.get(code="BG")
    hall.options = {**hall.options, "zones": {"front": [1, 2], "back": [3]}}
    hall.save()
    issue_ticket(KIOSK, "BG", "A")
    move_service(SYSTEM, "BG", "A", [3])
    called = call_next(receptionist(3), "BG", 3)
    assert called is not None
    assert (calls_told("front"), calls_told("back")) == ([(called.label, 3)], [(called.label, 3)])
    shown = told(hall, DisplaySettings(layout="zone", zone="front"))
    assert [line.service for line in shown.waiting(queries.board("BG").waiting)] == ["A"]
