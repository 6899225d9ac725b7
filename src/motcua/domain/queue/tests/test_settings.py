"""What a service of the queue is and how the centre calls, set from a page: in force at once, refused where it cannot be, taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, Problem
from motcua.domain.centre.models import Centre
from motcua.domain.queue.actions import call_next, issue_ticket
from motcua.domain.queue.actions.master_data import export_services
from motcua.domain.queue.actions.settings import (
    CHANGED,
    add_service,
    change_queue_options,
    change_service,
    undo_queue_options,
    undo_service_change,
)
from motcua.domain.queue.models import CounterService, Service
from motcua.domain.queue.queries.settings import facts_of, service_setting, service_settings
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.rules.prefixes import mistaken
from motcua.domain.queue.rules.services import ServiceFacts
from motcua.domain.queue.tests.factories import KIOSK, make_hall, receptionist

pytestmark = pytest.mark.django_db
ADMIN = Actor("staff", "1", "Trần Thị Hoa", (Grant("admin", "BG"),))


@pytest.fixture
def service() -> Service:
    make_hall()
    return Service.objects.get(code="A")


def told(kind: str = CHANGED) -> list[dict[str, object]]:
    return [one.data for one in journal.latest("BG", (kind,), clock.now() - timedelta(hours=1), 9)]


def test_a_change_holds_from_the_next_number_on_and_who_has_one_keeps_it(service: Service) -> None:
    before = issue_ticket(KIOSK, "BG", "A")
    facts = replace(facts_of(service), prefix="Y", name="Khai sinh", daily_quota=2, name_en="Births")
    assert change_service(ADMIN, "BG", "A", facts)
    after = issue_ticket(KIOSK, "BG", "A")
    assert (before.label, after.label) == ("A001", "Y001")
    with pytest.raises(Problem) as refused:
        issue_ticket(KIOSK, "BG", "A")
    assert refused.value.code == "quota_reached"
    called = [call_next(receptionist(number), "BG", number) for number in (1, 2)]
    assert [one.label for one in called if one] == ["A001", "Y001"]
    assert told()[0]["changed"] == ["daily_quota", "name", "name_en", "prefix"]


def test_a_service_that_is_switched_off_gives_no_numbers_and_on_again_it_does(service: Service) -> None:
    change_service(ADMIN, "BG", "A", replace(facts_of(service), active=False))
    with pytest.raises(Problem):
        issue_ticket(KIOSK, "BG", "A")
    undo_service_change(ADMIN, "BG", "A")
    assert issue_ticket(KIOSK, "BG", "A").label == "A001"


def test_the_last_change_is_taken_back_with_its_counters_and_hours(service: Service) -> None:
    before = facts_of(service)
    hours = {"mon": ["07:30-11:30"], "tue": ["07:30-11:30", "13:30-17:00"]}
    change_service(ADMIN, "BG", "A", replace(before, counters=(2,), also=(3,), hours=hours, visit_minutes=25))
    changed = facts_of(Service.objects.get(code="A"))
    assert (changed.counters, changed.also, changed.hours, changed.visit_minutes) == ((2,), (3,), hours, 25)
    undo_service_change(ADMIN, "BG", "A")
    assert facts_of(Service.objects.get(code="A")) == before
    undo_service_change(ADMIN, "BG", "A")  # taking back is a change too
    assert facts_of(Service.objects.get(code="A")).visit_minutes == 25


def test_what_changes_nothing_is_not_told_and_there_is_nothing_to_take_back(service: Service) -> None:
    assert not change_service(ADMIN, "BG", "A", facts_of(service))
    assert told() == []
    with pytest.raises(Conflict):
        undo_service_change(ADMIN, "BG", "A")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": ""}),
        ("prefix", {"prefix": "É"}),
        ("prefix", {"prefix": "ABC"}),
        ("counters", {"counters": (77,)}),
        ("counters", {"counters": ()}),
        ("also", {"also": (77,)}),
        ("hours", {"hours": {"mon": ["11:30-07:30"]}}),
        ("hours", {"hours": {"mon": ["07:30-11:30", "11:00-12:00"]}}),
        ("hours", {"hours": {"mon": ["sáng"]}}),
        ("daily_quota", {"daily_quota": 9999}),
        ("visit_minutes", {"visit_minutes": 0}),
        ("appointment_minutes", {"appointment_share": 50}),
        ("appointment_share", {"appointment_minutes": 20, "appointment_share": 101}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(
    service: Service, field: str, wrong: dict[str, object]
) -> None:
    before = facts_of(service)
    with pytest.raises(InvalidInput) as refused:
        change_service(ADMIN, "BG", "A", replace(before, **wrong))
    assert [one.field for one in refused.value.errors] == [field]
    assert facts_of(Service.objects.get(code="A")) == before


def test_who_waits_is_never_left_without_a_counter(service: Service) -> None:
    issue_ticket(KIOSK, "BG", "A")
    nobody = replace(facts_of(service), active=False, counters=())
    with pytest.raises(Conflict) as refused:
        change_service(ADMIN, "BG", "A", nobody)
    assert refused.value.code == "people_wait"
    assert CounterService.objects.filter(service=service).exists()
    change_service(ADMIN, "BG", "A", replace(nobody, counters=(1,)))
    assert call_next(receptionist(1), "BG", 1)


def test_a_new_service_gives_no_numbers_before_it_has_a_counter(service: Service) -> None:
    code = add_service(ADMIN, "BG", "", "  Lý lịch   tư pháp ", "h")
    assert code == "H"
    added = service_setting(ADMIN, "BG", "H")
    assert (added.facts.name, added.facts.active, added.facts.counters) == ("Lý lịch tư pháp", False, ())
    change_service(ADMIN, "BG", "H", replace(added.facts, active=True, counters=(1,)))
    assert issue_ticket(KIOSK, "BG", "H").label == "H001"
    with pytest.raises(InvalidInput):
        add_service(ADMIN, "BG", "", "Khác", "H")
    assert [row["prefix"] for row in export_services("BG")][-1] == "H"


def test_only_who_runs_this_centre_sets_its_queue(service: Service) -> None:
    elsewhere = Actor("staff", "2", "Lê Văn Nam", (Grant("admin", "LS"),))
    for other in (elsewhere, receptionist(1), Actor("staff", "3", "Vũ", (Grant("auditor", "BG"),))):
        for forbidden in (
            lambda who: change_service(who, "BG", "A", facts_of(service)),
            lambda who: undo_service_change(who, "BG", "A"),
            lambda who: add_service(who, "BG", "", "Khác", "K"),
            lambda who: change_queue_options(who, "BG", {"remote": True}),
            lambda who: undo_queue_options(who, "BG"),
            lambda who: service_settings(who, "BG"),
        ):
            with pytest.raises(Forbidden):
                forbidden(other)


def test_how_the_centre_calls_is_set_and_taken_back(service: Service) -> None:
    Centre.objects.update(options={"queue": {"undo_seconds": 5}, "zones": {"A": [1]}})
    assert change_queue_options(ADMIN, "BG", {"calls_before_no_show": 3, "order": "mix"})
    assert not change_queue_options(ADMIN, "BG", {"order": "mix"})
    hall = Centre.objects.get(code="BG")
    set_now = QueueOptions.of(hall.options)
    assert (set_now.calls_before_no_show, set_now.order, set_now.undo_seconds) == (3, "mix", 5)
    assert hall.options["zones"] == {"A": [1]}
    with pytest.raises(InvalidInput):
        change_queue_options(ADMIN, "BG", {"order": "whoever shouts"})
    undo_queue_options(ADMIN, "BG")
    assert Centre.objects.get(code="BG").options["queue"] == {"undo_seconds": 5}


@pytest.mark.parametrize("hours", [[0], [200], [1, 2, 3, 4, 5], ["24"], [True]])
def test_reminders_that_cannot_be_are_refused(service: Service, hours: list[object]) -> None:
    with pytest.raises(InvalidInput):
        change_queue_options(ADMIN, "BG", {"appointment_reminder_hours": hours})


def test_letters_that_sound_or_look_alike_are_told(service: Service) -> None:
    assert mistaken("S", ["X", "A", "S"]) == [("X", "sound")]
    assert mistaken("O", ["Q", "K"]) == [("Q", "look")]
    assert mistaken("AB", ["AP", "B", "KP"]) == [("AP", "sound")]
    assert mistaken("A", ["H", "K", "R"]) == []
    Service.objects.create(centre=service.centre, code="X", prefix="X", name="Xây dựng")
    Service.objects.create(centre=service.centre, code="S", prefix="S", name="Sở hữu trí tuệ")
    shown = {one.code: one.mistaken for one in service_settings(ADMIN, "BG")}
    assert shown["S"] == (("X", "sound"),)
    assert shown["A"] == ()


def test_facts_come_out_of_the_journal_as_they_went_in() -> None:
    facts = ServiceFacts("Khai sinh", "A", "Births", counters=(1, 2), also=(3,), hours={"mon": ["07:30-11:30"]})
    assert ServiceFacts.of(facts.kept()) == facts
