"""When a notice goes out, over what, and what joins it: quiet hours, changes in a row, what was chosen, what the law asks for."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from motcua.base import clock, journal
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions
from motcua.domain.messages.models import Notice
from motcua.domain.messages.rules import (
    OF_DOSSIERS,
    TOLD,
    Reachable,
    Told,
    Topic,
    after_quiet,
    read_quiet,
    sent_from,
    ways_for,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = (time(21), time(7))
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("09/11/2026 20:59", "09/11/2026 20:59"),
        ("09/11/2026 21:00", "10/11/2026 07:00"),
        ("09/11/2026 23:59", "10/11/2026 07:00"),
        ("10/11/2026 00:00", "10/11/2026 07:00"),
        ("10/11/2026 06:59", "10/11/2026 07:00"),
        ("10/11/2026 07:00", "10/11/2026 07:00"),
    ],
)
def test_the_night_is_held_until_the_morning(at: str, then: str) -> None:
    assert after_quiet(f.at(at), NIGHT, ZONE) == f.at(then)


MINUTES = st.integers(0, 24 * 60 - 1)


@given(MINUTES, MINUTES, MINUTES)
def test_nothing_ever_goes_out_in_quiet_hours_or_sooner(at: int, begin: int, end: int) -> None:
    moment = f.at("09/11/2026 00:00") + at * MINUTE
    quiet = (time(*divmod(begin, 60)), time(*divmod(end, 60)))
    then = after_quiet(moment, quiet, ZONE)
    assert then >= moment
    assert after_quiet(then, quiet, ZONE) == then


def test_quiet_hours_are_read_as_they_are_written() -> None:
    assert read_quiet("21:00-07:00") == NIGHT
    assert read_quiet(" ") is None
    for wrong in ("21:00", "25:00-07:00", "x-y"):
        with pytest.raises(ValueError, match=r".*"):
            read_quiet(wrong)


def test_what_answers_the_citizen_is_not_held_and_a_window_has_an_end() -> None:
    night, begin = f.at("09/11/2026 22:00"), f.at("09/11/2026 12:00")
    assert sent_from(TOLD["dossier.received"], night, 2 * MINUTE, night, NIGHT, ZONE) == night + 2 * MINUTE
    assert sent_from(TOLD["dossier.processed"], night, 2 * MINUTE, night, NIGHT, ZONE) == f.at("10/11/2026 07:00")
    late = begin + 5 * MINUTE
    assert sent_from(TOLD["dossier.processed"], late, 2 * MINUTE, begin, NIGHT, ZONE) == begin + 6 * MINUTE


def channels_for(told: Told, reachable: list[Reachable]) -> list[str]:
    return [one.channel for one in ways_for(told, reachable)]


EMAIL, SMS, ZALO = Reachable("email", False), Reachable("sms", True), Reachable("zalo", True)


def test_where_nothing_was_chosen_a_phone_rings_for_what_matters_over_one_channel() -> None:
    received, began = TOLD["dossier.received"], TOLD["dossier.step_started"]
    assert channels_for(received, [EMAIL, ZALO, SMS]) == ["email", "zalo"]
    assert channels_for(began, [EMAIL, SMS]) == ["email"]


def without(channel: str, by_phone: bool, *topics: Topic) -> Reachable:
    return Reachable(channel, by_phone, frozenset(f"{channel}:{topic}" for topic in topics or Topic))


@pytest.mark.parametrize("kind", sorted(OF_DOSSIERS))
def test_what_the_law_asks_for_goes_over_one_channel_whatever_was_chosen(kind: str) -> None:
    nothing = [without("email", False), without("sms", True)]
    assert channels_for(TOLD[kind], nothing) == (["email"] if TOLD[kind].legal else [])


def test_supplement_refusal_apology_and_result_are_what_the_law_asks_for() -> None:
    asked = ("dossier.supplement_requested", "dossier.refused", "dossier.apologised", "dossier.processed")
    assert all(TOLD[kind].legal for kind in asked)


def test_an_address_that_is_wrong_is_left_out_unless_it_is_the_only_one() -> None:
    wrong = Reachable("email", False, is_wrong=True)
    result = TOLD["dossier.processed"]
    assert channels_for(result, [wrong, SMS]) == ["sms"]
    assert channels_for(result, [wrong]) == ["email"]
    assert channels_for(TOLD["dossier.received"], [wrong]) == []


def test_a_browser_hears_what_it_asked_for_and_the_law_is_not_done_by_it() -> None:
    push = Reachable("push", False, address=3, is_besides=True)
    silent = without("email", False)
    assert channels_for(TOLD["dossier.step_started"], [SMS, push]) == ["push"]
    assert channels_for(TOLD["dossier.processed"], [silent, push]) == ["push", "email"]
    assert channels_for(TOLD["dossier.processed"], [push]) == ["push"]
    unwanted = Reachable("push", False, frozenset(f"push:{topic}" for topic in Topic), is_besides=True)
    assert channels_for(TOLD["dossier.paid"], [silent, unwanted]) == []


def tell(code: str, *kinds: str) -> None:
    for entry in journal.subject_history(f"dossier:{code}"):
        if entry.kind in kinds:
            actions.queue_notice(entry)


def send_all() -> None:
    for notice in Notice.objects.order_by("id"):
        actions.send(notice.pk)


@pytest.mark.django_db
def test_changes_that_follow_each_other_are_told_in_one_message(demo_centre: str) -> None:
    code = f.received().code
    dossiers.request_supplement(f.JUSTICE, code, ["Bản sao rõ nét"], "bản sao bị mờ")
    tell(code, "dossier.received", "dossier.supplement_requested")
    send_all()
    (letter,) = mail.outbox
    assert letter.subject == f"Đề nghị bổ sung hồ sơ {code}"
    assert "Trung tâm đã tiếp nhận hồ sơ" in str(letter.body)
    assert "- Bản sao rõ nét" in str(letter.body)
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["joined", "sent"]
    dossiers.withdraw(f.RECEPTIONIST, code, "không cần nữa")
    tell(code, "dossier.withdrawn")
    send_all()
    assert len(mail.outbox) == 2, "what follows later is told by itself"


@pytest.mark.django_db
def test_at_night_a_result_waits_and_a_gateway_that_was_away_does_not_ring_either(
    demo_centre: str, settings: LazySettings
) -> None:
    settings.MOTCUA_QUIET_HOURS = "21:00-07:00"
    with clock.frozen(f.at("09/11/2026 20:00")) as time_now:
        code = f.processed()
        tell(code, "dossier.processed")
        assert Notice.objects.get().not_before == f.at("09/11/2026 20:02")
        time_now.move(2 * 3600)
        send_all()
        held = Notice.objects.get()
        assert (held.state, held.not_before, mail.outbox) == ("waiting", f.at("10/11/2026 07:00"), [])
        time_now.move(9 * 3600 + 60)
        send_all()
    assert "đã có kết quả" in mail.outbox[0].subject


@pytest.mark.django_db
def test_who_works_on_it_is_told_when_another_agency_begins(demo_centre: str) -> None:
    code = f.received().code
    dossiers.start_step(f.JUSTICE, code, "appraise")
    dossiers.complete_step(f.JUSTICE, code, "appraise")
    tell(code, "dossier.step_started", "dossier.step_completed")
    (notice,) = Notice.objects.all()
    actions.send(notice.pk)
    assert "Sở Tư pháp (lãnh đạo)" in str(mail.outbox[0].body), "it lies with the leader now"
