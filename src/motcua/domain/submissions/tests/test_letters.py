"""What citizens are told of what they filed: one letter for each happening, to their proven address, in their language."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from motcua.base import journal
from motcua.base.journal import Entry
from motcua.domain.dossiers.actions import Missing
from motcua.domain.people.models import Citizen
from motcua.domain.submissions import actions, letters
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def told(row: Submission) -> list[Entry]:
    """Sends what the follower would have sent."""
    entries = [one for one in journal.subject_history(row.subject) if one.kind in letters.WORDINGS]
    for one in entries:
        assert letters.send(one.kind, row.pk, one.id)
    return entries


def test_each_happening_is_one_letter_with_the_page_and_nothing_personal() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        entries = told(row)
    assert [one.kind for one in entries] == ["submission.sent", "submission.changes_asked"]
    first, second = mail.outbox
    assert first.to == second.to == ["an@example.vn"]
    assert row.code in first.subject
    assert f"/nop-ho-so/{row.pk}" in second.body
    assert "024090001234" not in first.body + second.body
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


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
    assert "10/12/2026" in mail.outbox[0].subject  # three whole days after the notice, though that is its 31st


def test_nobody_is_written_to_where_there_is_no_address_any_more() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        actions.withdraw(f.citizen_actor(), row.pk)
        Citizen.objects.update(email="", email_index=None)
        entry = journal.subject_history(row.subject)[-1]
    assert letters.compose("submission.sent", row.pk, entry.id) is None
