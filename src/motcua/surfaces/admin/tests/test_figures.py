"""The page where figures from outside are typed in."""

import pytest
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.reports.models import OutsideFigure

pytestmark = pytest.mark.django_db
GIVEN = {"item": "1.4", "begin": "2026-10", "end": "", "part": "1.980", "whole": "2.000", "source": "Cổng DVCQG"}


def signed_in(role: str, centre: str | None) -> Client:
    create_staff(system("test"), f"x.{role}", "Nguyễn Thị Số Liệu", "x" * 12, [Grant(role, centre)])
    client = Client()
    client.force_login(
        Staff.objects.get(username=f"x.{role}"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_a_figure_is_noted_shown_and_taken_back(demo_centre: str) -> None:
    client = signed_in("admin", "BG")
    wrong = client.post("/quan-tri/so-lieu/BG/ghi", GIVEN | {"part": "3000", "place": "all"})
    assert wrong.status_code == 403, "of all centres by who administers all"
    wrong = client.post("/quan-tri/so-lieu/BG/ghi", GIVEN | {"part": "3000"})
    assert wrong.status_code == 422
    assert 'href="#field-part"' in wrong.content.decode()
    assert 'id="field-part"' in wrong.content.decode()
    page = client.post("/quan-tri/so-lieu/BG/ghi", GIVEN, follow=True).content.decode()
    row = OutsideFigure.objects.get()
    assert (row.centre, row.part, row.whole) == ("BG", 1980, 2000)
    assert "1.980 / 2.000" in page
    assert "99 %" in page
    page = client.post(f"/quan-tri/so-lieu/BG/{row.pk}/rut", follow=True).content.decode()
    assert f"/quan-tri/so-lieu/BG/{row.pk}/rut" not in page
    assert "1.980 / 2.000" in page, "what was taken back stays to be read"


def test_the_same_month_of_two_years_is_a_period(demo_centre: str) -> None:
    client = signed_in("admin", "BG")
    page = client.post("/quan-tri/so-lieu/BG/ghi", GIVEN | {"begin": "2025-10", "end": "2026-10"}, follow=True)
    assert "10/2025–10/2026" in page.content.decode()
