"""Slips before there is a dossier: numbered, sealed, seen again when the same person comes, counted, erased after their time."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.documents.forms import make_slip
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.actions import Missing, SlipInput
from motcua.domain.dossiers.models import Slip
from motcua.domain.dossiers.queries.slips import Filters, slip_figures, slip_paper, slips
from motcua.domain.dossiers.shapes import ApplicantView, RepresentativeView
from motcua.domain.dossiers.tests import factories as f

MANAGER = f.actor("manager", centre="BG", number=21)
AN = ApplicantView("person", "Nguyễn Văn Ân", "024090001234", "", "+84912345678", "", "Tổ 3, phường Ngô Quyền")
GIVEN = SlipInput(
    "02", "BG", f.CIVIL_STATUS, AN, "Thiếu tờ khai", (Missing("Tờ khai", "d1"), Missing("Ảnh 4x6")), counter=17
)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def give(**changes: object) -> Slip:
    return actions.give_slip(f.RECEPTIONIST, replace(GIVEN, **changes))


def test_a_slip_is_kept_with_its_number_and_what_tells_of_a_person_is_sealed() -> None:
    with clock.frozen(f.MONDAY):
        slip = give()
    assert (slip.number, slip.year, slip.missing, slip.agency) == (1, 2026, ["d1"], "STP")
    (entry,) = journal.subject_history(slip.subject)
    assert entry.kind == "slip.given"
    assert entry.data["missing"] == ["d1"]
    assert "Ân" not in str(entry.data)
    with connection.cursor() as cursor:
        cursor.execute("SELECT applicant_name || address || items || reason || id_number FROM dossiers_slip")
        assert "Nguyễn".encode() not in bytes(cursor.fetchone()[0])


def test_numbers_run_by_agency_form_and_year() -> None:
    first, other = give(), give(reason="khác")
    refused, company = give(form="03"), give(procedure=f.COMPANY)
    with clock.frozen(f.at("04/01/2027 09:00")):
        next_year = give()
    assert [one.number for one in (first, other, refused, company, next_year)] == [1, 2, 1, 1, 1]


def test_a_slip_that_is_printed_once_more_is_the_same_slip() -> None:
    with clock.frozen(f.MONDAY):
        assert give().pk == give().pk
        assert give(items=()).pk != give().pk
    with clock.frozen(f.MONDAY + timedelta(minutes=11)):
        give()
    assert Slip.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_get_two_numbers() -> None:
    def one(number: int) -> None:
        give(reason=f"lý do {number}")
        connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Slip.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_what_is_wrong_is_told_at_once_and_others_may_not() -> None:
    with pytest.raises(InvalidInput) as refused:
        give(applicant=replace(AN, name=" "), reason=" ", form="07")
    assert {error.field for error in refused.value.errors} == {"name", "reason", "form"}
    for stranger in (f.OTHER_RECEPTIONIST, f.JUSTICE):
        with pytest.raises(Forbidden):
            actions.give_slip(stranger, GIVEN)
    assert not Slip.objects.exists()


def test_at_the_next_visit_the_earlier_slips_of_that_person_are_seen() -> None:
    for day in range(3):
        with clock.frozen(f.MONDAY + timedelta(days=day)):
            give(reason=f"lần {day}")
    give(procedure=f.COMPANY)
    give(applicant=replace(AN, id_number="024090009999"))
    seen = actions.look_up(f.RECEPTIONIST, "BG", AN.id_number, f.CIVIL_STATUS).slips
    assert [one.reason for one in seen] == ["lần 2", "lần 1", "lần 0"]
    assert seen[0].items == ("Tờ khai", "Ảnh 4x6")
    with pytest.raises(Forbidden):
        actions.look_up(f.OTHER_RECEPTIONIST, "BG", AN.id_number, f.CIVIL_STATUS)


def test_the_dossier_that_follows_is_tied_to_the_slips_and_they_count_no_more() -> None:
    give()
    code = f.received().code
    assert actions.look_up(f.RECEPTIONIST, "BG", AN.id_number, f.CIVIL_STATUS).slips == ()
    rows, _more = slips(MANAGER, "BG", Filters())
    assert [one.dossier for one in rows] == [code]
    (received,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.received"]
    assert received.data["slips"] == 1
    assert slips(MANAGER, "BG", Filters(waiting=True))[0] == []


def test_a_company_is_known_by_its_tax_code() -> None:
    firm = ApplicantView("company", "Công ty Mới", "", "0100109106", "", "", "")
    give(applicant=firm)
    assert len(actions.look_up(f.RECEPTIONIST, "BG", "0100109106", f.CIVIL_STATUS).slips) == 1


def test_the_register_is_filtered_paged_and_shows_nobody_more_than_they_may_see() -> None:
    with clock.frozen(f.MONDAY):
        for number in range(3):
            give(reason=f"lý do {number}")
        give(form="03", procedure=f.COMPANY)
    day = f.MONDAY.date()
    rows, more = slips(MANAGER, "BG", Filters(day, day), limit=3)
    rest, end = slips(MANAGER, "BG", Filters(day, day), after=more, limit=3)
    assert (len(rows), len(rest), end) == (3, 1, "")
    assert {one.applicant_number for one in rows} == {"•" * 9 + "234"}
    assert len(slips(MANAGER, "BG", Filters(form="03"))[0]) == 1
    assert len(slips(MANAGER, "BG", Filters(procedure=f.CIVIL_STATUS))[0]) == 3
    assert slips(MANAGER, "BG", Filters(last=day - timedelta(days=1)))[0] == []
    assert {one.agency for one in slips(f.JUSTICE_LEADER, "BG", Filters())[0]} == {"STP"}
    for stranger in (f.JUSTICE, f.OTHER_RECEPTIONIST):
        with pytest.raises(Forbidden):
            slips(stranger, "BG", Filters())


def test_figures_show_who_was_sent_away_again_and_again_and_for_what() -> None:
    with clock.frozen(f.MONDAY):
        for number in range(5):
            give(reason=f"lần {number}")
        give(applicant=replace(AN, id_number="024090009999"), items=(Missing("Khác", "d2"),), form="03")
    (one,) = slip_figures(MANAGER, "BG", f.MONDAY.date(), f.MONDAY.date())
    assert (one.guidance, one.refusals, one.people, one.again, one.most, one.followed) == (5, 1, 2, 1, 5, 0)
    assert one.often_missing[0][1] == 5
    assert slip_figures(f.PLANNING_LEADER, "BG", f.MONDAY.date(), f.MONDAY.date()) == []


def test_the_paper_is_made_again_as_it_was_given_and_that_is_recorded() -> None:
    by = RepresentativeView("authorised", "Trần Thị Bình", "024185001234", "", "12/UQ", f.MONDAY.date(), None, False)
    with clock.frozen(f.MONDAY):
        slip = give(representative=by)
    made = make_slip(MANAGER, slip_paper(MANAGER, "BG", slip.pk))
    assert made.kind == "supplement"
    assert (made.data["slip_number"], made.data["items"]) == ("1", ["Tờ khai", "Ảnh 4x6"])
    assert made.data["representative"]["name"] == "Trần Thị Bình"
    assert made.data["today"] == "ngày 09 tháng 11 năm 2026"
    assert b"pdfaid" in made.pdf
    assert [one.kind for one in journal.subject_history(slip.subject)] == ["slip.given", "slip.printed"]
    refused = give(form="03")
    assert make_slip(f.RECEPTIONIST, slip_paper(f.RECEPTIONIST, "BG", refused.pk)).kind == "refusal"


def test_after_its_time_a_slip_tells_of_nobody_and_its_figures_stay() -> None:
    with clock.frozen(f.MONDAY):
        old = give()
        figures = slip_figures(MANAGER, "BG", f.MONDAY.date(), f.MONDAY.date())[0]
    with clock.frozen(f.MONDAY + timedelta(days=731)):
        fresh = give()
        assert actions.erase_old_slips(system("slips"), 730) == 1
        assert actions.erase_old_slips(system("slips"), 730) == 0
    row = Slip.objects.get(pk=old.pk)
    assert (row.applicant_name, row.id_index, row.items, row.reason, row.missing) == ("", None, "[]", "", ["d1"])
    assert Slip.objects.get(pk=fresh.pk).applicant_name == AN.name
    assert slip_figures(MANAGER, "BG", f.MONDAY.date(), f.MONDAY.date())[0].guidance == figures.guidance
    with pytest.raises(NotFound):
        slip_paper(MANAGER, "BG", old.pk)


def test_with_the_dossier_that_followed_goes_what_its_slips_told() -> None:
    slip = give()
    code = f.received().code
    actions.refuse(f.RECEPTIONIST, code, "không thuộc thẩm quyền")
    with clock.frozen(clock.now() + timedelta(days=3000)):
        assert actions.erase_old_slips(system("slips"), 730) == 0  # it is kept as long as its dossier
    actions.erase(system("records"), code, 1)
    row = Slip.objects.get(pk=slip.pk)
    assert (row.applicant_name, row.phone, row.address, row.id_index, row.items, row.reason) == (
        "",
        "",
        "",
        None,
        "[]",
        "",
    )
    assert (row.dossier.code, row.missing) == (code, ["d1"])


def test_taking_the_register_away_needs_a_reason_and_is_recorded() -> None:
    with pytest.raises(InvalidInput):
        actions.record_slip_export(MANAGER, "BG", "", 3)
    with pytest.raises(Forbidden):
        actions.record_slip_export(f.RECEPTIONIST, "BG", "report", 3)
    actions.record_slip_export(MANAGER, "BG", "report", 3)
    (entry,) = journal.subject_history("slip_register:BG")
    assert (entry.data["rows"], entry.data["reason"]) == (3, "report")
