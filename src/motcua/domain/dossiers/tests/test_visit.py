"""A dossier from the counter to the hand-over: steps in several agencies, the clock, what each verb leaves behind."""

from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import ApplicantInput, GivenDocument, ReceivedDossier
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def states(view: queries.DossierView | ReceivedDossier) -> dict[str, str]:
    return {step.code: step.state for step in view.steps}


def test_receiving_numbers_the_dossier_and_lets_the_first_agencies_begin() -> None:
    with clock.frozen(f.MONDAY):
        first, second = f.received(f.COMPANY), f.received(f.COMPANY)
    assert first.code == "H02.04-261109-0001"
    assert second.code == "H02.04-261109-0002"
    assert first.state == "received"
    assert first.fee == 150_000
    assert first.due_at == f.at("12/11/2026 09:00")
    assert len(first.secret) == 12
    expected = {"intake": "done", "appraise": "ready", "tax_code": "ready", "approve": "waiting", "return": "waiting"}
    assert states(first) == expected
    by_code = {step.code: step.due_at for step in first.steps}
    assert by_code["tax_code"] == f.at("10/11/2026 08:30")  # 7 working hours after 09:00
    assert by_code["appraise"] == f.at("10/11/2026 15:30")  # 12 working hours


def test_what_comes_after_three_is_forwarded_and_counted_the_next_morning() -> None:
    with clock.frozen(f.at("09/11/2026 15:30")):
        view = f.seen(f.received(f.COMPANY))
    tax = next(step for step in view.steps if step.code == "tax_code")
    assert tax.ready_at == f.at("10/11/2026 07:30")
    assert tax.due_at == f.at("10/11/2026 16:30")
    assert view.due_at == f.at("12/11/2026 15:30")


def test_calendar_days_that_end_on_a_weekend_roll_to_monday() -> None:
    with clock.frozen(f.at("11/11/2026 10:00")):  # Wednesday, 10 days: Saturday the 21st
        view = f.seen(f.received(f.CRIMINAL_RECORD))
    assert view.due_at == f.at("23/11/2026 10:00")
    assert [day.day.day for day in view.skipped_days] == [14, 15, 21, 22]


def test_parallel_agencies_are_joined_before_approval_and_the_result_is_ready_with_its_file() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received(f.COMPANY).code
        actions.start_step(f.PLANNER, code, "appraise")
        view = actions.complete_step(f.PLANNER, code, "appraise", note="đủ điều kiện")
        assert view.state == "processing"
        assert states(view)["approve"] == "waiting"
        with pytest.raises(IllegalTransition):
            actions.complete_step(f.PLANNING_LEADER, code, "approve")
        time.move(3600)
        view = actions.complete_step(f.TAX_OFFICER, code, "tax_code")
        assert states(view)["approve"] == "ready"
        view = actions.complete_step(f.PLANNING_LEADER, code, "approve")
        assert view.state == "processing"
        assert states(view)["return"] == "ready"
        view = actions.attach_result(f.PLANNING_LEADER, code, "2400123456", signed=True)
        assert (view.state, view.national_status) == ("processed", "9")
        view = actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    assert (view.state, view.national_status, view.progress) == ("returned", "10", 100)
    assert view.handed_over is not None
    assert view.handed_over.to == "Nguyễn Văn Ân"


def test_justice_waits_for_the_police_and_the_result_may_come_before_the_signature() -> None:
    with clock.frozen(f.MONDAY):
        view = f.seen(f.received(f.CRIMINAL_RECORD))
        assert states(view)["issue"] == "waiting"
        with pytest.raises(Forbidden):
            actions.complete_step(f.JUSTICE, view.code, "verify_police")
        actions.complete_step(f.POLICE, view.code, "verify_police")
        actions.complete_step(f.JUSTICE, view.code, "issue")
        view = actions.attach_result(f.JUSTICE_LEADER, view.code, "77/LLTP")
        assert view.state == "processing"
        assert actions.complete_step(f.JUSTICE_LEADER, view.code, "approve").state == "processed"


def test_an_agency_sees_its_own_dossiers_and_no_others() -> None:
    code = f.received(f.COMPANY).code
    for somebody in (f.PLANNER, f.TAX_OFFICER, f.RECEPTIONIST):
        assert queries.dossier(somebody, code).code == code
        assert [item.code for item in queries.dossiers(somebody).items] == [code]
    for stranger in (f.DOCTOR, f.OTHER_RECEPTIONIST):
        with pytest.raises(NotFound):
            queries.dossier(stranger, code)
        with pytest.raises(NotFound):
            actions.start_step(stranger, code, "appraise")
        with pytest.raises(NotFound):
            queries.history(stranger, code)
        assert queries.dossiers(stranger).items == []
    with pytest.raises(Forbidden):
        actions.receive(f.OTHER_RECEPTIONIST, f.intake())
    with pytest.raises(Forbidden):
        actions.start_step(f.TAX_OFFICER, code, "appraise")


def test_each_work_list_holds_the_steps_of_that_agency_and_role_most_urgent_first() -> None:
    with clock.frozen(f.MONDAY) as time:
        urgent = f.received(f.COMPANY).code
        time.move(600)
        later = f.received(f.COMPANY).code
        assert [item.code for item in queries.work_list(f.TAX_OFFICER)] == [urgent, later]
        assert {item.step for item in queries.work_list(f.TAX_OFFICER)} == {"tax_code"}
        assert queries.work_list(f.PLANNING_LEADER) == []
        assert queries.work_list(f.DOCTOR) == []
        item = queries.work_list(f.PLANNER)[0]
        assert item.time_left is not None
        assert item.time_left.colour == "green"
        assert item.time_left.hours == pytest.approx(12 - 1 / 6)
        time.move(27 * 3600)  # Tuesday 12:10: two hours are left of twelve
        assert queries.work_list(f.PLANNER)[0].time_left.colour == "amber"
        time.move(4 * 3600)
        assert queries.work_list(f.PLANNER)[0].time_left.colour == "red"
        assert queries.work_list(f.TAX_OFFICER)[0].time_left.colour == "red"


def test_the_hand_over_stands_in_the_receptionists_list_once_the_result_is_ready() -> None:
    code = f.received().code
    assert queries.work_list(f.RECEPTIONIST) == []
    ready = f.processed()
    assert [item.code for item in queries.work_list(f.RECEPTIONIST)] == [ready]
    assert [item.code for item in queries.ready_to_return(f.RECEPTIONIST, "BG")] == [ready]
    assert code != ready


def test_a_supplement_stops_the_clock_and_begins_it_anew_when_it_comes() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received().code
        view = actions.request_supplement(f.JUSTICE, code, ["Bản sao có chứng thực", " "], "Bản sao mờ")
        assert (view.state, view.national_status, view.time_left) == ("supplement_requested", "5", None)
        assert view.supplements[0].items == ("Bản sao có chứng thực",)
        assert view.supplements[0].in_time
        with pytest.raises(IllegalTransition):
            actions.complete_step(f.JUSTICE, code, "appraise")
        assert queries.work_list(f.JUSTICE)[0].is_paused
        time.at = f.at("19/11/2026 10:00")
        view = actions.supplement(f.RECEPTIONIST, code, [GivenDocument("d2", 1, 0)])
        assert view.state == "processing"
        assert view.due_at == f.at("25/11/2026 10:00")  # three working days; the 24th is a holiday
        assert {d.requirement: d.originals for d in view.documents}["d2"] == 2
        step = view.open_steps[0]
        assert step.due_at == f.at("23/11/2026 09:00")  # fourteen working hours after 19/11 10:00


def test_a_second_supplement_needs_the_leader() -> None:
    code = f.received().code
    actions.request_supplement(f.JUSTICE, code, ["Giấy A"], "thiếu")
    actions.supplement(f.RECEPTIONIST, code, [GivenDocument("d2", 1, 0)])
    with pytest.raises(Conflict) as refused:
        actions.request_supplement(f.JUSTICE, code, ["Giấy B"], "thiếu nữa")
    assert refused.value.code == "supplement_already_asked"
    view = actions.request_supplement(f.JUSTICE_LEADER, code, ["Giấy B"], "thiếu nữa")
    assert [one.number for one in view.supplements] == [1, 2]


def test_an_apology_moves_the_date_once() -> None:
    with clock.frozen(f.MONDAY):
        view = f.seen(f.received(f.COMPANY))
        new = view.due_at + timedelta(days=1)
        with pytest.raises(InvalidInput):
            actions.apologise(f.PLANNER, view.code, "quá tải", view.due_at)
        view = actions.apologise(f.PLANNER, view.code, "quá tải", new)
        assert view.due_at == new
        assert view.apology is not None
        assert view.apology.in_time
        with pytest.raises(Conflict) as refused:
            actions.apologise(f.PLANNER, view.code, "vẫn quá tải", new + timedelta(days=1))
        assert refused.value.code == "already_apologised"


def test_an_apology_on_the_last_day_is_taken_and_noted_as_too_late() -> None:
    with clock.frozen(f.MONDAY) as time:
        view = f.seen(f.received(f.COMPANY))
        time.at = f.at("12/11/2026 08:00")
        view = actions.apologise(f.PLANNER, view.code, "quá tải", f.at("14/11/2026 10:00"))
    assert view.due_at == f.at("16/11/2026 07:30")  # a Saturday was given
    assert view.apology is not None
    assert not view.apology.in_time


def test_a_refusal_at_intake_ends_it_and_one_after_appraisal_is_a_result_to_collect() -> None:
    view = actions.refuse(f.RECEPTIONIST, f.received().code, "không đúng thẩm quyền")
    assert (view.state, view.national_status, view.refused) == ("not_accepted", "3", True)
    assert queries.work_list(f.JUSTICE) == []

    code = f.received().code
    actions.start_step(f.JUSTICE, code, "appraise")
    view = actions.refuse(f.JUSTICE_LEADER, code, "không đủ điều kiện")
    assert (view.state, view.refused) == ("processed", True)
    assert states(view) == {"intake": "done", "appraise": "skipped", "approve": "skipped", "return": "ready"}
    assert actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân").state == "returned"


def test_what_was_withdrawn_is_stopped_by_an_officer_and_what_is_ready_cannot_be_withdrawn() -> None:
    code = f.received().code
    assert actions.withdraw(f.RECEPTIONIST, code, "đổi ý").national_status == "7"
    with pytest.raises(IllegalTransition):
        actions.start_step(f.JUSTICE, code, "appraise")
    assert actions.stop(f.RECEPTIONIST, code, "theo yêu cầu").national_status == "8"
    with pytest.raises(IllegalTransition) as refused:
        actions.withdraw(f.RECEPTIONIST, f.processed(), "đổi ý")
    assert refused.value.extra == {
        "state": "processed",
        "allowed": ["change-delivery", "hand-over", "pay", "revoke-result"],
    }


def test_work_given_back_begins_a_new_round_and_parallel_work_goes_on() -> None:
    code = f.received(f.COMPANY).code
    actions.complete_step(f.PLANNER, code, "appraise")
    actions.complete_step(f.TAX_OFFICER, code, "tax_code")
    with pytest.raises(InvalidInput):
        actions.return_step(f.PLANNING_LEADER, code, "approve", "intake", "thiếu")
    view = actions.return_step(f.PLANNING_LEADER, code, "approve", "appraise", "tính lại vốn điều lệ")
    by_code = {step.code: step for step in view.steps}
    assert (by_code["appraise"].state, by_code["appraise"].round) == ("ready", 2)
    assert (by_code["approve"].state, by_code["approve"].round) == ("waiting", 2)
    assert (by_code["tax_code"].state, by_code["tax_code"].round) == ("done", 1)
    assert {(s.code, s.state) for s in view.earlier_rounds} == {("appraise", "done"), ("approve", "skipped")}
    view = actions.complete_step(f.PLANNER, code, "appraise")
    assert {step.code: step.state for step in view.steps}["approve"] == "ready"


def test_a_payment_asked_for_stops_the_clock_until_all_is_paid() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received().code
        view = actions.request_payment(f.JUSTICE, code, 20_000, "trích lục thêm")
        assert (view.national_status, view.time_left) == ("6", None)
        time.at = f.at("10/11/2026 09:00")
        assert actions.record_paid(f.CASHIER, code, 8_000).state == "payment_requested"
        view = actions.record_paid(f.CASHIER, code, 12_000)
        assert (view.state, view.open_fee) == ("processing", 0)
        assert view.due_at == f.at("13/11/2026 09:00")  # a working day later than promised
        with pytest.raises(InvalidInput):
            actions.record_paid(f.CASHIER, code, 1)


def test_the_return_step_is_done_by_handing_over_only() -> None:
    code = f.processed()
    with pytest.raises(IllegalTransition):
        actions.complete_step(f.RECEPTIONIST, code, "return")
    with pytest.raises(InvalidInput) as refused:
        actions.hand_over(f.POST_CLERK, code, "post", "")
    assert {error.field for error in refused.value.errors} == {"to", "tracking_number"}
    view = actions.hand_over(f.POST_CLERK, code, "post", "Nguyễn Văn Ân", "EB123456789VN")
    assert states(view)["return"] == "done"
    with pytest.raises(IllegalTransition):
        actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")


def test_every_fault_of_an_intake_is_told_at_once() -> None:
    bad = f.intake(
        f.CIVIL_STATUS,
        applicant=ApplicantInput("person", " ", id_number="123", phone="1", email="x"),
        documents=(GivenDocument("d1", 0, 1), GivenDocument("zz", 1, 0)),
        delivery="post",
    )
    with pytest.raises(InvalidInput) as refused:
        actions.receive(f.RECEPTIONIST, bad)
    fields = {error.field for error in refused.value.errors}
    assert fields == {
        "applicant.name",
        "applicant.id_number",
        "applicant.phone",
        "applicant.email",
        "postal_address",
        "documents.zz",
        "documents.d1",
        "documents.d2",
    }
    assert Dossier.objects.count() == 0


def test_a_company_that_is_being_founded_has_its_founders_number_instead_of_a_tax_code() -> None:
    founder = ApplicantInput("company", "Công ty TNHH Ánh Dương", id_number="024090001234", phone="0912345678")
    assert f.seen(f.received(f.COMPANY, applicant=founder)).applicant.kind == "company"
    nameless = ApplicantInput("company", "Công ty TNHH Ánh Dương", phone="0912345678")
    with pytest.raises(InvalidInput):
        f.received(f.COMPANY, applicant=nameless)


def test_the_journal_tells_everything_and_nothing_of_the_person() -> None:
    code = f.processed()
    queries.dossier(f.JUSTICE, code)
    queries.dossier(f.JUSTICE, code)
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    entries = journal.subject_history(f"dossier:{code}")
    assert [entry.kind for entry in entries] == [
        "dossier.received",
        "dossier.step_completed",
        "dossier.result_attached",
        "dossier.step_completed",
        "dossier.processed",
        "dossier.viewed",  # two looks within ten minutes are one
        "dossier.handed_over",
    ]
    written = repr([entry.data for entry in entries])
    for personal in ("Nguyễn", "024090001234", "0912345678", "912345678", "an@example.vn"):
        assert personal not in written
    told = queries.history(f.RECEPTIONIST, code)
    assert all(entry.words and "%(" not in entry.words for entry in told)


def test_what_tells_of_a_person_is_sealed_in_the_tables() -> None:
    from django.db import connection

    code = f.received().code
    with connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM dossiers_dossier d WHERE code = %s", [code])
        row = cursor.fetchone()[0]
    assert "024090001234" not in row
    assert "912345678" not in row
    assert "Nguyễn Văn Ân" not in row
    assert Dossier.objects.get(code=code).applicant_name == "Nguyễn Văn Ân"
