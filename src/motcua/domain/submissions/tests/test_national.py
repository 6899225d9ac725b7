"""What the national portal brings: one submission for one foreign code, the same states, statuses back."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions import Missing
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.rules import State
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
FOREIGN = "G22.99-261109-0001"


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def test_the_same_foreign_code_is_the_same_submission() -> None:
    first = actions.deliver(f.PORTAL, f.delivered())
    assert actions.deliver(f.PORTAL, f.delivered()).pk == first.pk
    kinds = [entry.kind for entry in journal.subject_history(first.subject)]
    assert kinds == ["submission.sent"]


def test_it_stands_at_the_same_desk_and_becomes_a_dossier() -> None:
    row = actions.deliver(f.PORTAL, f.delivered())
    assert [one.foreign_code for one in queries.at_desk(f.OFFICER, "BG")] == [FOREIGN]
    code = actions.accept(f.OFFICER, row.pk, {}).code
    for known in (FOREIGN, row.code, code):
        status = queries.national_status(f.PORTAL, known)
        assert (status.dossier, status.national_status, status.foreign_code) == (code, "2", FOREIGN)


def test_the_national_status_follows_from_the_first_day_to_the_result() -> None:
    row = actions.deliver(f.PORTAL, f.delivered())
    seen = [queries.national_status(f.PORTAL, FOREIGN).national_status]
    actions.ask(f.OFFICER, row.pk, (Missing("Bản chụp rõ hơn"),), "Ảnh bị mờ")
    asked = queries.national_status(f.PORTAL, FOREIGN)
    seen.append(asked.national_status)
    assert asked.items == ("Bản chụp rõ hơn",)
    actions.deliver(f.PORTAL, f.delivered(postal_address="Bắc Giang"))
    seen.append(queries.national_status(f.PORTAL, FOREIGN).national_status)
    code = actions.accept(f.OFFICER, row.pk, {}).code
    seen.append(queries.national_status(f.PORTAL, FOREIGN).national_status)
    dossiers.complete_step(d.JUSTICE, code, "appraise")
    seen.append(queries.national_status(f.PORTAL, FOREIGN).national_status)
    assert seen == ["1", "5", "1", "2", "4"]


def test_the_same_delivery_once_more_is_no_answer_to_what_the_desk_asked() -> None:
    row = actions.deliver(f.PORTAL, f.delivered())
    actions.ask(f.OFFICER, row.pk, (Missing("Bản chụp rõ hơn"),), "Ảnh bị mờ")
    assert actions.deliver(f.PORTAL, f.delivered()).state == State.CHANGES
    asked = queries.national_status(f.PORTAL, FOREIGN)
    assert (asked.items, asked.reason) == (("Bản chụp rõ hơn",), "Ảnh bị mờ")


def test_a_new_file_is_the_answer_and_the_same_file_again_is_none() -> None:
    row = actions.deliver(f.PORTAL, f.delivered())
    actions.take_file(f.PORTAL, FOREIGN, "d1", f.pdf())
    actions.ask(f.OFFICER, row.pk, (Missing("Bản chụp rõ hơn", "d1"),), "Ảnh bị mờ")
    actions.take_file(f.PORTAL, FOREIGN, "d1", f.pdf())
    assert Submission.objects.get().state == State.CHANGES
    actions.take_file(f.PORTAL, FOREIGN, "d1", f.pdf(b"clear"))
    answered = Submission.objects.get()
    assert (answered.state, answered.items, answered.expires_at) == (State.SENT, "", None)
    told = [(one.kind, one.data.get("again")) for one in journal.subject_history(row.subject)]
    assert told[-1] == ("submission.sent", True)


def test_what_is_incomplete_is_taken_and_asked_for_by_the_desk() -> None:
    row = actions.deliver(f.PORTAL, f.delivered(declared=()))
    with pytest.raises(InvalidInput) as refused:
        actions.accept(f.OFFICER, row.pk)
    assert any(error.field.startswith("documents.") for error in refused.value.errors)
    assert row.state == State.SENT


def test_who_names_nobody_or_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.deliver(f.PORTAL, f.delivered(applicant=ApplicantInput("ghost", " ")))
    assert {error.field for error in refused.value.errors} == {"applicant.kind", "applicant.name"}
    assert not Submission.objects.exists()


def test_changed_after_it_was_decided_it_is_refused() -> None:
    row = actions.deliver(f.PORTAL, f.delivered())
    actions.refuse(f.OFFICER, row.pk, "Không thuộc thẩm quyền")
    assert queries.national_status(f.PORTAL, FOREIGN).national_status == "3"
    with pytest.raises(IllegalTransition):
        actions.deliver(f.PORTAL, f.delivered(delivery="post", postal_address="Bắc Giang"))


def test_files_come_once_and_go_with_it() -> None:
    actions.deliver(f.PORTAL, f.delivered(declared=()))
    first = actions.take_file(f.PORTAL, FOREIGN, "d1", f.pdf())
    assert actions.take_file(f.PORTAL, FOREIGN, "d1", f.pdf()) == first
    with pytest.raises(InvalidInput):
        actions.take_file(f.PORTAL, FOREIGN, "d99", f.pdf(b"2"))
    with pytest.raises(NotFound):
        actions.take_file(f.PORTAL, "G22.99-000000-0000", "d1", f.pdf(b"3"))


def test_it_is_taken_back_once_and_tells_of_nobody() -> None:
    row = actions.deliver(f.PORTAL, f.delivered())
    assert actions.take_back(f.PORTAL, FOREIGN).state == State.WITHDRAWN
    assert actions.take_back(f.PORTAL, FOREIGN).state == State.WITHDRAWN
    assert Submission.objects.get(pk=row.pk).content == ""
    assert queries.national_status(f.PORTAL, FOREIGN).national_status == "7"


def test_a_centre_that_takes_them_itself_receives_none() -> None:
    actions.change_online_options(system("test"), "BG", {"mode": "takes"})
    with pytest.raises(Conflict) as refused:
        actions.deliver(f.PORTAL, f.delivered())
    assert refused.value.code == "not_received"


def test_only_the_data_centre_of_the_centre_brings_and_follows() -> None:
    actions.deliver(f.PORTAL, f.delivered())
    with pytest.raises(Forbidden):
        actions.deliver(f.OFFICER, f.delivered())
    with pytest.raises(Forbidden):
        queries.national_status(f.OFFICER, FOREIGN)
    with pytest.raises(NotFound):
        queries.national_status(f.actor("data_centre", centre="LG"), FOREIGN)
    own = f.sent(f.citizen_actor())
    with pytest.raises(NotFound):
        actions.take_back(f.PORTAL, own.code)
