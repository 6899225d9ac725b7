"""Dates, money and spans of time as Vietnamese write them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from motcua.surfaces.look.templatetags import motcua

EVENING = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


def test_a_moment_is_shown_in_the_local_day() -> None:
    assert motcua.vn_datetime(EVENING) == "01:05 24/11/2026"
    assert motcua.vn_date(EVENING) == "24/11/2026"
    assert motcua.vn_time(EVENING) == "01:05"


def test_a_date_stays_the_date_it_is() -> None:
    assert motcua.vn_date(date(2026, 1, 2)) == "02/01/2026"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("0204 3555 888", "02043555888"),
        ("0204 3555 888 - 0204 3555 999", "02043555888"),
        ("0204-3555-888 / 0204-3555-999", "02043555888"),
        ("+84 (0)204 3555 888", "+842043555888"),
        ("(0204) 3555 888", "02043555888"),
    ],
)
def test_of_a_telephone_number_what_can_be_dialled_is_taken(written: str, taken: str) -> None:
    assert motcua.dialled(written) == taken


def test_money_has_points_and_dong() -> None:
    assert motcua.vn_money(1234567) == "1.234.567 đ"
    assert motcua.vn_money(0) == "0 đ"
    assert motcua.vn_money(None) == ""


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (59, "under a minute", "dưới một phút"),
        (60, "1 minute", "1 phút"),
        (3599, "59 minutes", "59 phút"),
        (7500, "2 h 05 min", "2 giờ 05 phút"),
    ],
)
def test_a_span_is_told_in_the_readers_language(seconds: int, english: str, vietnamese: str) -> None:
    with translation.override("en"):
        assert motcua.duration(seconds) == english
    with translation.override("vi"):
        assert motcua.duration(seconds) == vietnamese


def test_a_working_day_is_the_hours_in_which_limits_are_counted() -> None:
    with translation.override("en"):
        assert motcua.working_hours(22.5) == "3 working days"  # what is left of three days when they begin
        assert motcua.working_hours(-20) == "2 working days 5 hours"
        assert motcua.working_hours(8) == "1 working day"
        assert motcua.working_hours(0.2) == "under an hour"


def test_a_name_is_english_only_for_those_who_read_english_and_only_where_there_is_one() -> None:
    both = SimpleNamespace(name="Sở Tư pháp", name_en="Department of Justice")
    one = {"name": "Công an", "name_en": ""}
    with translation.override("vi"):
        assert motcua.localised(both) == "Sở Tư pháp"
    with translation.override("en"):
        assert motcua.localised(both) == "Department of Justice"
        assert motcua.localised(one) == "Công an"


def test_two_forms_on_a_page_have_two_keys() -> None:
    page = Template("{% load motcua %}{% idempotency_key %}|{% idempotency_key %}").render(Context())
    first, second = page.split("|")
    assert 'name="_key"' in first
    assert first != second


def test_an_icon_without_words_is_silent_and_one_with_words_speaks() -> None:
    assert 'aria-hidden="true"' in motcua.icon("check")
    assert 'role="img" aria-label="d&#x27;accord"' in motcua.icon("check", "d'accord")


def test_a_state_nobody_named_is_shown_as_it_is_and_harmless() -> None:
    assert motcua.state_tag("<b>") == '<span class="tag">&lt;b&gt;</span>'


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Hồ Đức Mạnh", "Hồ Đức Mạnh"),
        ("token:3", "hệ thống kết nối số 3"),
        ("device:12", "thiết bị số 12"),
        ("system:reminders", "hệ thống"),
        ("", ""),
    ],
)
def test_a_program_is_named_as_what_it_is_never_by_its_reference(name: str, told: str) -> None:
    with translation.override("vi"):
        assert motcua.who(name) == told
