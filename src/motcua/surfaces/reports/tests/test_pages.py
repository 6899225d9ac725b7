"""The pages and the API of reports: the same figures, with what stands behind them, as files, and to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Grant, system
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff, create_token
from motcua.domain.people.models import Staff
from motcua.domain.reports.made import REPORTS
from motcua.domain.reports.tests.following import follow

pytestmark = pytest.mark.django_db
PERIOD = "tu=2026-11-01&den=2026-11-30"


@pytest.fixture
def code(demo_centre: str) -> str:
    with clock.frozen(f.MONDAY):
        made = f.processed()
        follow()
    return made


def signed_in(role: str, agency: str | None = None) -> Client:
    create_staff(system("test"), f"reader.{role}", "Nguyễn Thị Xem", "x" * 12, [Grant(role, "BG", agency)])
    client = Client()
    client.force_login(
        Staff.objects.get(username=f"reader.{role}"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_the_page_has_drawing_table_files_and_the_way_behind_each_figure(code: str) -> None:
    client = signed_in("manager")
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        page = client.get(f"/bao-cao/dossiers?{PERIOD}").content.decode()
        for form in ("xlsx", "pdf", "csv"):
            assert f"/bao-cao/dossiers/tep?{PERIOD.replace('&', '&amp;')}" in page
            answer = client.get(f"/bao-cao/dossiers/tep?{PERIOD}&dang={form}")
            assert answer.status_code == 200
            assert f"bao-cao-dossiers-20261101-20261130.{form}" in answer["Content-Disposition"]
        assert "<svg" in page
        behind = page.split('href="/bao-cao/dossiers/phia-sau?')[1].split('"')[0].replace("&amp;", "&")
        assert code in client.get(f"/bao-cao/dossiers/phia-sau?{behind}").content.decode()
    assert "style=" not in page
    assert (
        client.get("/bao-cao").content.decode().count('class="reports__kind"') == len(REPORTS) + 3
    )  # and maps, a simulated day, what may be late


def test_what_cannot_be_read_is_said_and_what_is_not_there_is_not_there(code: str) -> None:
    client = signed_in("auditor")
    answer = client.get("/bao-cao/dossiers?tu=gestern", follow=True)
    assert "2026-11-23" in answer.content.decode()
    assert client.get("/bao-cao/weather").status_code == 404
    assert client.get("/bao-cao/weather/phia-sau?so=received").status_code == 404
    assert client.get("/bao-cao/dossiers/phia-sau?so=weather").status_code == 404


def test_a_leader_of_another_agency_opens_no_dossier_of_this_one(code: str) -> None:
    client = signed_in("leader", "SKHDT")
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        for address in (
            f"/bao-cao/dossiers?{PERIOD}",
            f"/bao-cao/dossiers/phia-sau?{PERIOD}&so=received&dong={f.CIVIL_STATUS}",
        ):
            assert code not in client.get(address).content.decode()
        assert client.get(f"/bao-cao/dossiers?{PERIOD}&co-quan=STP").status_code == 403


def test_the_api_answers_in_json_and_as_files(code: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'manager', centre='BG')}"})
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        known = client.get("/api/v1/reports").json()["items"]
        asked = {"from": "2026-11-01", "to": "2026-11-30"}
        report = client.get("/api/v1/reports/dossiers", asked).json()
        keys = [one["key"] for one in report["columns"]]
        assert {one["name"] for one in known} >= {
            "dossiers",
            "queue",
            "ratings",
            "revenue",
            "index",
            "indicators",
            "register",
        }
        assert report["total"][keys.index("solved")] == 1
        behind = client.get(
            "/api/v1/reports/dossiers/behind", asked | {"measure": "solved", "row": report["rows"][0]["key"]}
        )
        assert [one["code"] for one in behind.json()["items"]] == [code]
        assert client.get("/api/v1/reports/dossiers", asked | {"format": "pdf"}).content.startswith(b"%PDF-")
        assert client.get("/api/v1/reports/dossiers", asked | {"format": "xlsx"}).content.startswith(b"PK")
        assert client.get("/api/v1/reports/dossiers", asked | {"format": "docx"}).status_code == 422
        assert client.get("/api/v1/reports/dossiers", {"from": "x"}).status_code == 422
        assert client.get("/api/v1/reports/weather").status_code == 404
        assert client.get("/api/v1/reports/dossiers", {"centre": "NOWHERE"}).status_code == 404
        elsewhere = Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'manager', centre='LG')}"})
        assert elsewhere.get("/api/v1/reports/dossiers", {"centre": "BG"}).status_code == 403


def test_a_report_is_asked_for_and_ended_on_the_pages(code: str) -> None:
    client = signed_in("manager")
    answer = client.post("/bao-cao/dossiers/gui-thu", {"ky": "week", "dang": "xlsx", "theo": "agency"}, follow=True)
    assert "thư điện tử" in answer.content.decode()
    assert not client.get("/bao-cao/gui-thu").context["rows"], "without an address nothing is sent"
    Staff.objects.filter(username="reader.manager").update(email="reader@example.vn")
    client.post("/bao-cao/dossiers/gui-thu", {"ky": "week", "dang": "xlsx", "theo": "agency"})
    [row] = client.get("/bao-cao/gui-thu").context["rows"]
    assert (row["one"].report, row["one"].every, row["one"].by) == ("dossiers", "week", "agency")
    client.post(f"/bao-cao/gui-thu/{row['one'].id}/bo")
    assert not client.get("/bao-cao/gui-thu").context["rows"]
    assert client.post(f"/bao-cao/gui-thu/{row['one'].id}/bo").status_code == 404


def test_the_map_of_a_procedure_is_drawn_with_its_tables_beside(code: str) -> None:
    client = signed_in("manager")
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        assert f"/bao-cao/quy-trinh/{f.CIVIL_STATUS}?" in client.get(f"/bao-cao/quy-trinh?{PERIOD}").content.decode()
        page = client.get(f"/bao-cao/quy-trinh/{f.CIVIL_STATUS}?{PERIOD}").content.decode()
        assert page.count('class="process__box"') == 4, "received, appraised, approved, ready"
        assert f'href="/ho-so/{code}"' in page
        assert "style=" not in page
        nothing = client.get(f"/bao-cao/quy-trinh/{f.COMPANY}?{PERIOD}").content.decode()
        assert "process__box" not in nothing
        assert client.get("/bao-cao/quy-trinh/9.999999").status_code == 404
        assert client.get("/bao-cao/quy-trinh?tu=x", follow=True).status_code == 200
    other = signed_in("leader", "SKHDT")
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        assert code not in other.get(f"/bao-cao/quy-trinh/{f.CIVIL_STATUS}?{PERIOD}").content.decode()
