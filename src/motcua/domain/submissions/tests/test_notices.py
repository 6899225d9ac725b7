"""What citizens are told of what they filed: one notice for each happening and way that they chose, through the outbox of the house."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from motcua.base import journal
from motcua.base.journal import Entry
from motcua.domain.dossiers.actions import Missing
from motcua.domain.messages import actions as outbox
from motcua.domain.messages.models import Address, Notice
from motcua.domain.messages.own import own_notices
from motcua.domain.messages.queries import notices_of
from motcua.domain.messages.rules import OF_SUBMISSIONS, Topic, choice
from motcua.domain.messages.tests.gateways import name_gateway
from motcua.domain.people.actions import companies, proving
from motcua.domain.people.models import Citizen, Company, CompanyMember
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua.domain.people.tests.test_companies import COUNTER
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def heard(row: Submission) -> list[Entry]:
    """What the follower hears, twice, as it may after a crash."""
    entries = [one for one in journal.subject_history(row.subject) if one.kind in OF_SUBMISSIONS]
    for one in entries * 2:
        outbox.queue_notice(one)
    return entries


def told(row: Submission) -> None:
    heard(row)
    for notice in Notice.objects.filter(state="waiting", channel="email").order_by("id"):
        outbox.send(notice.pk)


def test_each_happening_is_one_letter_with_the_page_the_reason_and_no_number_of_a_person() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        told(row)
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        told(row)
    first, second = mail.outbox
    assert first.to == second.to == ["an@example.vn"]
    assert row.code in first.subject
    assert all(words in second.body for words in (f"/nop-ho-so/{row.pk}", "Trang 2", "Mờ"))
    assert "024090001234" not in first.body + second.body
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert [one.state for one in notices_of(str(row.pk))] == ["sent", "sent"]
    assert all(row.code in one.subject for one in notices_of(str(row.pk)))


def test_a_question_asked_within_minutes_of_sending_is_the_same_letter() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        told(row)
    assert [one.state for one in notices_of(str(row.pk))] == ["sent", "joined"]
    assert [one.subject.startswith("Đề nghị") or row.code in one.subject for one in mail.outbox] == [True]


def test_what_was_answered_or_taken_back_meanwhile_is_not_asked_any_more() -> None:
    with f.at_monday():
        an = f.citizen_actor()
        row = f.sent(an)
        heard(row)
        actions.withdraw(an, row.pk)
        told(row)
    assert mail.outbox == []
    assert {one.state for one in notices_of(str(row.pk))} == {"joined"}
    assert all(one.why for one in notices_of(str(row.pk)))


def test_a_phone_hears_of_a_question_by_text_message_and_at_night_in_the_morning(
    settings: LazySettings, tmp_path: Path
) -> None:
    name_gateway(tmp_path, settings, 9)
    settings.MOTCUA_QUIET_HOURS = "21:00-07:00"
    with f.at_monday():
        row = f.sent(f.citizen_actor())
    with f.at_monday(hours=14):
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        heard(row)
        asked = Notice.objects.get(kind="submission.changes_asked", channel="sms")
        morning = f.MONDAY.replace(day=10, hour=7, minute=0)
        assert asked.not_before is not None
        assert asked.not_before.astimezone(f.MONDAY.tzinfo) == morning


def test_what_the_citizen_chose_not_to_hear_is_not_told_but_what_the_law_asks_for_is() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        heard(row)
        unwanted = [choice("email", topic) for topic in Topic]
        Address.objects.update(unwanted=unwanted)
        Notice.objects.all().delete()
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        told(row)
    assert [one.kind for one in Notice.objects.all()] == ["submission.changes_asked"]


def test_the_reader_of_english_is_written_to_in_english() -> None:
    an = f.citizen_actor()
    Citizen.objects.filter(pk=int(an.id)).update(language="en")
    with f.at_monday():
        told(f.sent(an))
    assert "We have what you sent" in mail.outbox[0].subject


def test_whoever_has_a_draft_is_told_before_it_is_deleted() -> None:
    with f.at_monday():
        made = f.draft(f.citizen_actor())
    with f.at_monday(days=28):
        actions.warn_and_lapse()
    told(Submission.objects.get(pk=made))
    assert "10/12/2026" in mail.outbox[0].body  # three whole days after the notice, though that is its 31st


def test_what_the_national_portal_brought_is_told_by_its_status_there_alone() -> None:
    with f.at_monday():
        told(actions.deliver(f.PORTAL, f.delivered()))
    assert not Notice.objects.exists()


def test_nobody_is_written_to_where_there_is_no_address_any_more() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    with f.at_monday(hours=1):
        actions.erase_refused(0)
        Citizen.objects.update(email="", email_index=None)
        heard(row)
    assert not Notice.objects.exists()


def of_a_company() -> tuple[Submission, Citizen]:
    """Sent by somebody who acts for it, with the address of the company in its form."""
    owner = make_citizen("chu@example.vn", id_number="024090001234")
    code = proving.counter_code(view_of(owner).actor)
    companies.prove_at_counter(COUNTER, "BG", code, "0100109106", "Công ty TNHH Mẫu")
    row = f.sent(view_of(owner).actor)
    Submission.objects.filter(pk=row.pk).update(company=str(Company.objects.get().pk))
    return row, owner


def test_whoever_left_the_company_hears_no_more_of_what_they_filed_for_it() -> None:
    with f.at_monday():
        row, owner = of_a_company()
        told(row)
        CompanyMember.objects.filter(citizen=owner).delete()
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        told(row)
    assert [letter.to for letter in mail.outbox] == [["chu@example.vn"], ["an@example.vn"]]


def test_the_account_finds_what_it_was_told_and_nobody_else_does() -> None:
    with f.at_monday():
        an = f.citizen_actor()
        row = f.sent(an)
        told(row)
        assert [row.code in one.subject for one in own_notices(an)] == [True]
        assert own_notices(f.citizen_actor("binh@example.vn")) == []
