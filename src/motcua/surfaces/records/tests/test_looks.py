"""Who looked at whose dossier: the page of whoever answers for it, the file, and what the applicant is told."""

import csv
from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions import CHILDREN, tend_children
from motcua.domain.dossiers.models import ChildLink
from motcua.domain.dossiers.queries import dossier, lookers
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.surfaces.records.tests.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PAGE = "/luu-tru/BG/luot-xem"


def staff(username: str) -> Staff:
    return Staff.objects.get(username=username)


def looked() -> tuple[str, str]:
    """Two dossiers: one was looked at by a receptionist with a reason of their own, the other by a specialist."""
    first, second = f.received().code, f.received().code
    dossiers.reveal(staff("quay17").actor(), first, "other", "Người dân gọi hỏi")
    dossier(staff("cv.stp").actor(), second)
    return first, second


def test_the_head_of_the_centre_reads_who_looked_at_what_and_why() -> None:
    first, second = looked()
    page = signed_in("head", "manager").get(PAGE).content.decode()
    for words in (first, second, staff("quay17").full_name, "Người dân gọi hỏi", "Xem hồ sơ"):
        assert words in page


def test_it_is_filtered_by_person_dossier_and_days() -> None:
    first, second = looked()
    head = signed_in("head", "auditor")
    for given in ({"ma": first.lower()}, {"ten": "QUAY17"}):
        led = head.post(PAGE, given)["Location"]
        assert "QUAY17" not in led, "names stand in no address"
        page = head.get(led).content.decode()
        assert all(f'value="{one}"' in page for one in given.values())
        assert first in page.split("<tbody>")[1]
        assert second not in page.split("<tbody>")[1]
    assert "Không có lượt xem nào" in head.get(f"{PAGE}?tu=2020-01-01&den=2020-02-01").content.decode()
    for wrong in ("tu=mai", "tu=2026-02-01&den=2026-01-01", "tu=2020-01-01&den=2026-01-01"):
        assert head.get(f"{PAGE}?{wrong}").status_code == 422


def test_the_list_is_taken_away_for_a_reason_and_that_is_recorded() -> None:
    first, _second = looked()
    head = signed_in("head", "manager")
    assert head.post(f"{PAGE}/tep", {"ma": first, "reason": ""}).status_code == 302
    answer = head.post(f"{PAGE}/tep", {"ma": first, "reason": "check"})
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert [row[3:] for row in rows[1:]] == [["Người dân gọi hỏi", first]]
    told = journal.latest("BG", ("look_list.exported",), clock.now() - timedelta(hours=1), 5)
    assert [one.data for one in told] == [{"reason": "check", "rows": 1}]


def test_others_and_other_centres_are_kept_out() -> None:
    assert signed_in("desk", "receptionist").get(PAGE).status_code == 403
    assert signed_in("elsewhere", "manager", centre="LG").get(PAGE).status_code == 403


def test_the_dossiers_page_leads_there_for_who_may() -> None:
    first, _second = looked()
    assert f"{PAGE}?ma={first}" in signed_in("head", "manager").get(f"/ho-so/{first}").content.decode()
    assert PAGE not in signed_in("desk", "receptionist").get(f"/ho-so/{first}").content.decode()


def test_the_applicant_is_told_of_looks_at_what_another_agency_was_given_too() -> None:
    code = f.received("9.012784").code
    tend_children(CHILDREN, code)
    child = ChildLink.objects.get(parent__code=code).dossier.code
    dossier(staff("cv.sxd").actor(), child)
    (told,) = lookers(code, dossier_secret(code))
    assert (told.agency_name, told.role) == ("Sở Xây dựng", "specialist")
    assert staff("cv.sxd").full_name not in str(told)
