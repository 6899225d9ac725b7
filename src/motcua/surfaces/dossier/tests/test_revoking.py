"""The page of a dossier whose result was withdrawn: who may, does it there; everybody who works on it reads it."""

import pytest
from django.test import Client

from motcua.domain.dossiers.tests.factories import processed
from motcua.surfaces.dossier.tests.test_dossier import signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, code: str) -> str:
    answer = client.get(f"/ho-so/{code}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_leader_withdraws_a_result_on_its_page_and_lets_it_hold_again(demo_centre: str) -> None:
    code = processed()
    leader = signed_in("ld.stp")
    assert "thu-hoi-ket-qua" in page(leader, code)
    given = {"decision": "15/QĐ-STP", "reason": "Giấy tờ kèm theo không đúng"}
    leader.post(f"/ho-so/{code}/thu-hoi-ket-qua", given)
    seen = page(leader, code)
    assert "theo quyết định số 15/QĐ-STP" in seen
    assert "khoi-phuc-ket-qua" in seen
    counter, here = signed_in("quay17"), f"/quay/BG/17/tra-ket-qua/{code}"
    for shown in (page(counter, code), counter.get(here).content.decode()):
        assert "theo quyết định số 15/QĐ-STP" in shown
        assert 'id="to"' not in shown
        assert 'id="field-to"' not in shown
    leader.post(f"/ho-so/{code}/khoi-phuc-ket-qua", {"reason": "Đã xác minh lại"})
    assert "thu-hoi-ket-qua" in page(leader, code)
    assert 'id="field-to"' in counter.get(here).content.decode()


def test_a_withdrawal_without_a_reason_keeps_the_number_of_its_decision(demo_centre: str) -> None:
    code = processed()
    answer = signed_in("ld.stp").post(f"/ho-so/{code}/thu-hoi-ket-qua", {"decision": "15/QĐ-STP", "replaced_by": "H1"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert ('value="15/QĐ-STP"' in shown, 'name="replaced_by" value="H1"' in shown) == (True, True)


def test_who_may_not_withdraw_it_is_not_offered_it(demo_centre: str) -> None:
    code = processed()
    assert "thu-hoi-ket-qua" not in page(signed_in("quay17"), code)
    assert "thu-hoi-ket-qua" not in page(signed_in("cv.stp"), code)
