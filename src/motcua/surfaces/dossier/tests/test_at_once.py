"""Two people on one dossier, the browser's back button, a double click: one outcome, and a message that helps."""

from django.test import Client

from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.surfaces.dossier.tests.test_dossier import received, signed_in, state_of

ASK = {"items": "Ảnh 3x4", "reason": "Ảnh mờ"}


def version(code: str) -> str:
    return str(Dossier.objects.get(code=code).row_version)


def told(answer: object) -> str:
    page: str = answer.content.decode()
    assert 'role="alert"' in page
    return page


def test_two_specialists_complete_one_step_and_the_second_reads_who_was_first(demo_centre: str) -> None:
    code = received()
    seen = version(code)
    signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete", {"seen": seen, "note": "một"})
    page = told(
        signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete", {"seen": seen, "note": "hai"}, follow=True)
    )
    assert "chính ông/bà" in page
    assert DossierStep.objects.get(dossier__code=code, code="appraise").note == "một"


def test_a_step_finished_while_papers_are_asked_for_is_not_finished_and_says_why(demo_centre: str) -> None:
    code = received()
    seen = version(code)
    signed_in("ld.stp").post(f"/ho-so/{code}/yeu-cau-bo-sung", ASK | {"seen": seen})
    page = told(signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete", {"seen": seen}, follow=True))
    assert "Yêu cầu bổ sung" in page
    assert DossierStep.objects.get(dossier__code=code, code="appraise").state == "ready"


def test_papers_asked_for_on_a_page_that_is_old_are_not_asked_for(demo_centre: str) -> None:
    code = received()
    seen = version(code)
    signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete", {"seen": seen})
    told(signed_in("ld.stp").post(f"/ho-so/{code}/yeu-cau-bo-sung", ASK | {"seen": seen}, follow=True))
    assert state_of(code) == "processing"


def test_back_and_send_again_refuses_once_and_the_reason_stays(demo_centre: str) -> None:
    code, leader = received(), signed_in("ld.stp")
    seen = version(code)
    leader.post(f"/ho-so/{code}/tu-choi", {"seen": seen, "reason": "Không đủ điều kiện"})
    told(leader.post(f"/ho-so/{code}/tu-choi", {"seen": seen, "reason": "Lần nữa"}, follow=True))
    assert Dossier.objects.get(code=code).reason == "Không đủ điều kiện"


def test_a_double_click_sends_one_key_and_asks_for_papers_once(demo_centre: str) -> None:
    code, client = received(), signed_in("cv.stp")
    fields = ASK | {"seen": version(code), "_key": "018f-double-click"}
    first = client.post(f"/ho-so/{code}/yeu-cau-bo-sung", fields)
    second = client.post(f"/ho-so/{code}/yeu-cau-bo-sung", fields)
    assert first["Location"] == second["Location"]
    assert Dossier.objects.get(code=code).supplements.count() == 1


def test_the_page_tells_which_version_it_shows(demo_centre: str) -> None:
    code = received()
    page = signed_in("cv.stp").get(f"/ho-so/{code}").content.decode()
    assert f'name="seen" value="{version(code)}"' in page


def test_the_api_takes_the_version_as_a_condition(demo_centre: str) -> None:
    from motcua.base.actor import system
    from motcua.domain.people.actions import create_token

    code = received()
    seen = version(code)
    signed_in("cv.stp").post(f"/ho-so/{code}/yeu-cau-bo-sung", ASK)
    token = create_token(system("test"), "specialist", agency="STP")
    client = Client(headers={"Authorization": f"Bearer {token}", "If-Match": f'"{seen}"'})
    answer = client.post(f"/api/v1/dossiers/{code}/steps/appraise/complete", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert answer.json()["row_version"] == int(version(code))
