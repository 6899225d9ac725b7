"""Reports by e-mail: once for each period, as their reader may see them when they are sent, to nobody who may not any more."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from motcua.base import clock
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.people.queries import actor_for_staff
from motcua.domain.reports import subscribing
from motcua.domain.reports.models import Sending, Subscription
from motcua.domain.reports.tests.following import follow

TUESDAY = f.MONDAY + timedelta(days=1)
NEXT_MONDAY = f.MONDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "every", "begin", "end", "following"),
    [
        ((2026, 11, 9), "week", (2026, 11, 2), (2026, 11, 8), (2026, 11, 16)),
        ((2026, 11, 15), "week", (2026, 11, 2), (2026, 11, 8), (2026, 11, 16)),
        ((2026, 11, 9), "month", (2026, 10, 1), (2026, 10, 31), (2026, 12, 1)),
        ((2026, 1, 1), "month", (2025, 12, 1), (2025, 12, 31), (2026, 2, 1)),
        ((2026, 3, 31), "month", (2026, 2, 1), (2026, 2, 28), (2026, 4, 1)),
    ],
)
def test_a_letter_is_of_the_last_whole_week_or_month(day, every, begin, end, following):
    assert subscribing.last_period(date(*day), every) == (date(*begin), date(*end))
    assert subscribing.next_day(date(*day), every) == date(*following)


def test_the_period_in_which_somebody_subscribed_is_the_first_that_comes():
    made = date(2026, 11, 10)
    assert not subscribing.is_due(date(2026, 11, 15), made, "week")
    assert subscribing.is_due(date(2026, 11, 16), made, "week")
    assert not subscribing.is_due(date(2026, 11, 30), made, "month")
    assert subscribing.is_due(date(2026, 12, 1), made, "month")


@pytest.fixture
def reader(demo_centre: str) -> Actor:
    return account("reader", "reader@example.vn", Grant("manager", "BG"))


def account(name: str, address: str, *grants: Grant) -> Actor:
    create_staff(system("test"), name, "Trần Thị Đọc", "x" * 12, list(grants))
    Staff.objects.filter(username=name).update(email=address)
    found = actor_for_staff(Staff.objects.get(username=name).pk)
    assert found is not None
    return found


def sent(at: datetime) -> list[EmailMessage]:
    """What goes out then."""
    mail.outbox.clear()
    with clock.frozen(at):
        subscribing.queue_due()
        for number in Sending.objects.filter(sent_at=None, dropped="").values_list("pk", flat=True):
            subscribing.send(number)
    return list(mail.outbox)


@pytest.mark.django_db
def test_each_monday_the_report_of_the_week_before_lies_there_once(reader: Actor) -> None:
    with clock.frozen(TUESDAY):
        subscribing.subscribe(reader, "dossiers", "week", "csv", by="agency")
        f.received()
        follow()
    assert sent(NEXT_MONDAY - timedelta(days=1)) == []
    assert sent(NEXT_MONDAY.replace(hour=5)) == []
    [letter] = sent(NEXT_MONDAY)
    assert letter.to == ["reader@example.vn"]
    name, content, _kind = letter.attachments[0]
    assert name == "bao-cao-dossiers-20261109-20261115.csv"
    assert "Sở Tư pháp,1," in content
    assert sent(NEXT_MONDAY + timedelta(days=1)) == []
    assert len(sent(NEXT_MONDAY + timedelta(days=8))) == 1
    with clock.frozen(NEXT_MONDAY):
        assert subscribing.subscriptions(reader)[0].last_sent_at is not None


@pytest.mark.django_db
def test_who_ended_it_or_lost_the_right_gets_no_more(reader: Actor) -> None:
    leader = account("leader", "leader@example.vn", Grant("leader", "BG", "STP"))
    with clock.frozen(TUESDAY):
        mine = subscribing.subscribe(reader, "dossiers", "week")
        theirs = subscribing.subscribe(leader, "staff", "week", "pdf")
        with pytest.raises(NotFound):
            subscribing.unsubscribe(leader, mine.id)
        subscribing.unsubscribe(reader, mine.id)
    Staff.objects.get(username="leader").assignments.all().delete()
    assert sent(NEXT_MONDAY) == []
    assert Subscription.objects.filter(ended_at=None).count() == 0
    assert Sending.objects.get(subscription=theirs.id).dropped == "forbidden"


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_asked_again(reader: Actor, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    with clock.frozen(TUESDAY):
        subscribing.subscribe(reader, "queue", "week")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there
    with clock.frozen(NEXT_MONDAY):
        subscribing.queue_due()
        number = Sending.objects.get().pk
        with pytest.raises(OSError, match="refused"):
            subscribing.send(number)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(sent(NEXT_MONDAY)) == 1


@pytest.mark.django_db
def test_what_cannot_be_sent_is_not_taken(reader: Actor) -> None:
    for name, every, form in (("register", "week", "pdf"), ("dossiers", "hour", "pdf"), ("dossiers", "week", "docx")):
        with pytest.raises(InvalidInput):
            subscribing.subscribe(reader, name, every, form)
    with pytest.raises(Forbidden):
        subscribing.subscribe(f.actor("manager", centre="BG", number=30), "dossiers", "week")
    with pytest.raises(Forbidden):
        subscribing.subscribe(account("far", "far@example.vn", Grant("manager", "LG")), "dossiers", "week", centre="BG")
    with pytest.raises(InvalidInput):
        subscribing.subscribe(account("mute", "", Grant("auditor", "BG")), "dossiers", "week")
    subscribing.subscribe(reader, "dossiers", "week")
    with pytest.raises(Conflict):
        subscribing.subscribe(reader, "dossiers", "week")
