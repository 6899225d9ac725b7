"""A planned interruption: announced seven working days ahead, told once an address to whoever has an open dossier, and again on the day."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden, InvalidInput
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions, outages, reach
from motcua.domain.messages.models import Notice, Outage
from motcua.domain.messages.outages import OutageInput
from motcua.domain.messages.rules import OUTAGE, OUTAGE_TODAY, Part

ADMIN = f.actor("admin", centre="BG", number=20)
STARTS = f.at("19/11/2026 18:00")  # a Thursday; eight working days after Monday the 9th


def weekdays(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("start", "latest"),
    [
        (date(2026, 11, 19), date(2026, 11, 9)),  # the 10th to the 18th are seven working days
        (date(2026, 11, 20), date(2026, 11, 10)),
        (date(2026, 11, 21), date(2026, 11, 11)),  # a Saturday: the 12th to the 20th
        (date(2026, 11, 23), date(2026, 11, 11)),
    ],
)
def test_seven_working_days_lie_between(start: date, latest: date) -> None:
    assert outages.last_day(start, weekdays) == latest


def given(**changes: object) -> OutageInput:
    values: dict[str, object] = {
        "what": "Nộp hồ sơ trực tuyến tạm dừng",
        "what_en": "Filing online is interrupted",
        "text": "Nâng cấp hệ thống.",
        "text_en": "",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=12),
        "touches": (Part.FILING,),
    }
    return OutageInput(**(values | changes))


def announced(at: datetime = f.MONDAY, **changes: object) -> Outage:
    with clock.frozen(at):
        return Outage.objects.get(pk=outages.announce_outage(ADMIN, "BG", given(**changes)))


@pytest.fixture
def hall(demo_centre: str, settings: LazySettings) -> str:
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0
    return demo_centre


def tell_all(row: Outage, kind: str = OUTAGE) -> None:
    for _time in range(2):  # a job may be begun again
        after = 0
        while after := outages.tell(row.pk, kind, after):
            pass
    for notice in Notice.objects.filter(state="waiting").order_by("id"):
        actions.send(notice.pk)


def test_it_is_not_saved_later_without_a_reason(hall: str) -> None:
    late = f.MONDAY + timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        announced(late)
    (fault,) = refused.value.errors
    assert fault.field == "late_reason"
    assert "09/11/2026" in str(fault.message)
    assert not Outage.objects.exists()
    row = announced(late, late_reason="Sự cố thiết bị")
    (entry,) = journal.subject_history(row.subject)
    assert (row.late_reason, entry.data["late"]) == ("Sự cố thiết bị", True)
    assert announced(late_reason="thừa").late_reason == "", "in time there is nothing to explain"


def test_whoever_has_an_open_dossier_is_told_once_and_again_on_the_day(hall: str) -> None:
    with clock.frozen(f.MONDAY):
        f.received(), f.received()
        dossiers.hand_over(f.RECEPTIONIST, f.processed(), "counter", "Nguyễn Văn Ân")
        row = announced()
        tell_all(row)
    (letter,) = mail.outbox
    assert letter.subject == "Thông báo tạm ngừng: Nộp hồ sơ trực tuyến tạm dừng"
    assert "Từ 18:00 19/11/2026 đến 06:00 20/11/2026" in str(letter.body)
    assert "Nâng cấp hệ thống." in str(letter.body)
    with clock.frozen(f.at("18/11/2026 08:00")):
        assert outages.remind_of_today() == 0
    with clock.frozen(f.at("19/11/2026 08:00")):
        assert (outages.remind_of_today(), outages.remind_of_today()) == (1, 0)
        tell_all(Outage.objects.get(), OUTAGE_TODAY)
    assert [one.subject for one in mail.outbox[1:]] == ["Hôm nay: Nộp hồ sơ trực tuyến tạm dừng"]


def test_what_was_taken_back_is_neither_sent_nor_shown(hall: str) -> None:
    with clock.frozen(f.MONDAY):
        f.received()
        row = announced()
        outages.tell(row.pk, OUTAGE, 0)
        assert [one.what for one in outages.touching(*Part)] == ["Nộp hồ sơ trực tuyến tạm dừng"]
        outages.cancel_outage(ADMIN, "BG", row.pk)
        tell_all(row)
        assert (mail.outbox, outages.touching(*Part)) == ([], [])
    other = announced()
    with clock.frozen(STARTS), pytest.raises(Conflict):
        outages.cancel_outage(ADMIN, "BG", other.pk)


def test_what_a_batch_put_into_the_outbox_while_it_was_taken_back_is_not_sent(hall: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.received().code
        row = announced()
        outages.cancel_outage(ADMIN, "BG", row.pk)
        reached = reach.reach_of(OUTAGE, code)
        assert reached
        assert row.entry
        email = next(one for one in reach.rows_of(reached).values() if one.kind == "email")
        actions.put(row.entry, OUTAGE, code, "email", email, "BG")  # as a batch does that saw it before
        actions.send(Notice.objects.get(kind=OUTAGE).pk)
    assert (mail.outbox, Notice.objects.get(kind=OUTAGE).state) == ([], "failed")


def test_only_an_administrator_of_the_centre_announces(hall: str) -> None:
    for who in (f.RECEPTIONIST, f.actor("admin", centre="LG")):
        with pytest.raises(Forbidden), clock.frozen(f.MONDAY):
            outages.announce_outage(who, "BG", given())


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": " "},
        {"ends_at": STARTS},
        {"starts_at": f.MONDAY - timedelta(hours=1)},
        {"touches": ()},
        {"touches": ("x",)},
    ],
)
def test_what_cannot_be_is_refused(hall: str, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        announced(**wrong)


def test_the_pages_that_it_touches_tell_of_it_from_its_announcement_until_it_is_over(hall: str) -> None:
    announced()
    row = announced(touches=(Part.PAYING, Part.ALL), what="Toàn bộ cổng tạm dừng")
    assert row.touches == [Part.ALL]
    with clock.frozen(f.MONDAY):
        assert [len(outages.touching(part)) for part in (Part.FILING, Part.TRACKING)] == [2, 1]
        assert len(outages.touching(Part.FILING, centre="LG")) == 0
        assert not outages.touching(Part.FILING)[0].has_begun
    with clock.frozen(STARTS):
        assert outages.touching(Part.FILING)[0].has_begun
    with clock.frozen(STARTS + timedelta(hours=12)):
        assert outages.touching(Part.FILING) == []
