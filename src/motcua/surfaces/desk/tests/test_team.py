"""Who does what: taking rows, many at once, the rule of an agency, absences."""

from datetime import timedelta

from django.utils import timezone

from motcua.domain.dossiers.models import Absence, DossierStep, SharingRule
from motcua.domain.people.models import Staff
from motcua.surfaces.desk.tests.test_desk import LIST, received, signed_in

TEAM = "/ban-lam-viec/phan-cong"


def test_a_row_of_nobody_is_taken_and_stands_among_ones_own(demo_centre: str) -> None:
    code, client = received().code, signed_in("cv.stp")
    assert code in client.get(f"{LIST}?loc=khong-ai").content.decode()
    mine = client.post(f"{LIST}/{code}/appraise/nhan", follow=True).content.decode()
    assert code in mine
    assert code not in client.get(f"{LIST}?loc=khong-ai").content.decode()


def test_many_rows_are_completed_and_what_failed_is_told(demo_centre: str) -> None:
    first, second, client = received().code, received("Trần Thị Bình").code, signed_in("cv.stp")
    rows = {"item": [f"{first}/appraise", f"{second}/approve"], "note": "Đủ"}
    page = client.post(f"{LIST}/nhieu/hoan-thanh", rows, follow=True).content.decode()
    assert "Đã xong 1 hồ sơ." in page
    assert 'role="alert"' in page
    assert DossierStep.objects.get(dossier__code=first, code="appraise").note == "Đủ"
    again = client.post(f"{LIST}/nhieu/hoan-thanh", {"item": [f"{first}/appraise"]}, follow=True).content.decode()
    assert "không có gì thay đổi" in again


def test_a_leader_gives_many_rows_to_a_colleague(demo_centre: str) -> None:
    code, specialist = received().code, Staff.objects.get(username="cv.stp")
    to = f"staff:{specialist.pk}"
    signed_in("ld.stp").post(f"{LIST}/nhieu/giao", {"item": [f"{code}/appraise"], "to": to})
    assert DossierStep.objects.get(dossier__code=code, code="appraise").assignee == to
    refused = signed_in("cv.syt").post(f"{LIST}/nhieu/giao", {"item": [f"{code}/appraise"], "to": to}, follow=True)
    assert 'role="alert"' in refused.content.decode()


def test_the_leader_sets_the_rule_and_others_only_read_it(demo_centre: str) -> None:
    fields = {"agency": "STP", "role": "specialist", "rule": "round_robin"}
    assert 'role="alert"' in signed_in("cv.stp").post(f"{TEAM}/cach-chia", fields, follow=True).content.decode()
    assert not SharingRule.objects.exists()
    signed_in("ld.stp").post(f"{TEAM}/cach-chia", fields)
    assert SharingRule.objects.get().rule == "round_robin"
    assert 'name="rule"' not in signed_in("cv.stp").get(TEAM).content.decode()


def test_somebody_enters_that_they_are_away_and_comes_back_sooner(demo_centre: str) -> None:
    leader = Staff.objects.get(username="ld.stp")
    today = timezone.localdate()
    fields = {
        "first": today.isoformat(),
        "last": (today + timedelta(days=2)).isoformat(),
        "delegate": f"staff:{leader.pk}",
    }
    client = signed_in("cv.stp")
    refused = client.post(f"{TEAM}/vang", fields, follow=True).content.decode()
    assert 'role="alert"' in refused  # a leader does not do a specialist's steps
    from motcua.base.actor import Grant, system
    from motcua.domain.people.actions import create_staff

    made = create_staff(system("test"), "cv2.stp", "Lê Thị Hoa", "x" * 12, [Grant("specialist", None, "STP")])
    page = client.post(f"{TEAM}/vang", fields | {"delegate": f"staff:{made.pk}"}, follow=True).content.decode()
    assert "Lê Thị Hoa" in page
    away = Absence.objects.get()
    assert timezone.localdate(away.ends_at) == today + timedelta(days=3)
    client.post(f"{TEAM}/vang/{away.pk}/tro-lai")
    assert "Không có ai vắng mặt." in client.get(TEAM).content.decode()
