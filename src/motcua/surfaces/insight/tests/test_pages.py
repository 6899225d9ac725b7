"""The pages of the simulated day: the levers, the wait for it, what came out; who may see them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Grant
from motcua.domain.insight import actions
from motcua.domain.insight.actions.runs import Asked
from motcua.domain.insight.models import DossierRisk, RiskModel, SimulationRun
from motcua.domain.insight.simulation.levers import Levers
from motcua.domain.insight.tests.factories import MANAGER, NOW, live_day, small_hall
from motcua.domain.people.actions import create_staff
from motcua.domain.queue.tests.factories import SYSTEM
from motcua.surfaces.insight.asking import read

pytestmark = pytest.mark.django_db
PAGE = "/bao-cao/mo-phong/BG"


@pytest.fixture
def hall() -> Iterator[Any]:
    with clock.frozen(NOW):
        centre = small_hall()
        for day in range(3):
            live_day(centre, day, visitors=50)
        yield centre


def signed_in(role: str) -> Client:
    member = create_staff(SYSTEM, role, "Trần Thị Hoa", "a-long-password-2016", [Grant(role, "BG")])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_manager_moves_levers_and_reads_what_came_out(hall: Any) -> None:
    client = signed_in("manager")
    shown = client.get(PAGE).content.decode()
    assert "2026-11-17" in shown
    assert "weekday:0" in shown
    given = {
        "about": "2026-11-17", "extra": "1", "like": "3", "replications": "5", "seed": "2",
        "service_A": "1, 2, 3", "service_A_usual": "1, 2", "service_B": "3", "service_B_usual": "3",
    }  # fmt: skip
    asked = client.post(PAGE, given)
    run = SimulationRun.objects.get()
    assert asked["Location"] == f"{PAGE}/{run.pk}"
    assert Levers.read(run.levers) == Levers(extra=1, like=3, services={"A": (1, 2, 3)})
    waiting = client.get(asked["Location"]).content.decode()
    assert "data-again" in waiting
    actions.play_run(run.pk)
    answer = client.get(asked["Location"]).content.decode()
    assert "data-again" not in answer
    assert "<polyline" in answer
    assert answer.count("<tr") > 10
    assert "±" in answer


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(hall: Any) -> None:
    answer = signed_in("control_room").post(PAGE, {"about": "2026-11-17", "extra": "many", "opens": "25:00"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#field-extra"' in shown
    assert 'href="#field-opens"' in shown
    assert 'value="many"' in shown
    assert SimulationRun.objects.count() == 0


def test_without_measured_days_the_page_says_what_is_missing() -> None:
    small_hall()
    shown = signed_in("manager").get(PAGE).content.decode()
    assert 'name="about"' not in shown


def test_the_way_leads_straight_to_the_only_centre(hall: Any) -> None:
    client = signed_in("manager")
    assert client.get("/bao-cao/mo-phong")["Location"] == PAGE
    assert "/bao-cao/mo-phong" in client.get("/bao-cao").content.decode()


def test_others_are_refused_and_runs_of_other_centres_are_not_there(hall: Any) -> None:
    asked = Asked(NOW.date().replace(day=17), None, Levers(), 5, 1)
    run = actions.ask_simulation(MANAGER, "BG", asked)
    assert signed_in("auditor").get(f"{PAGE}/{run}").status_code == 403
    assert signed_in("manager").get(f"/bao-cao/mo-phong/LG/{run}").status_code == 404


def test_only_what_differs_from_the_centre_is_a_lever() -> None:
    given = {
        "about": "weekday:4", "order": "mix", "order_usual": "mix", "mix": "priority 3, others 1", "mix_usual": "others 1",
        "head_elderly": "30", "head_elderly_usual": "20", "head_merit": "20", "head_merit_usual": "20",
        "rate_infant": "2,5", "rate_infant_usual": "2", "opens": "07:00", "closed": "4 5",
    }  # fmt: skip
    asked = read(given)
    assert (asked.day, asked.weekday) == (None, 4)
    assert asked.levers == Levers(
        closed=(4, 5),
        opens=7 * 3600.0,
        queue={
            "head_start_minutes": {"elderly": 30},
            "rates": {"infant": 2.5},
            "mix": [["priority", 3], ["others", 1]],
        },
    )


def test_what_may_be_late_is_listed_with_its_reasons_and_how_well_that_is_known() -> None:
    small_hall()
    now = clock.now()
    figures = {"learned": 300, "judged": 90, "late": 0.3, "told": 0.28, "auc": 0.9, "naive_auc": 0.7}
    model = RiskModel.objects.create(made_at=now, figures={**figures, "brier": 0.1, "naive_brier": 0.2}, is_used=True)
    RiskModel.objects.create(made_at=now - timedelta(days=1), figures={"too_few": "3"})
    facts = [
        {"kind": "gone", "days": 3, "of": 5},
        {"kind": "steps", "step": 2, "of": 6},
        {"kind": "load", "open": 40, "usual": 9},
    ]
    for code, probability, days in (("HS-01", 0.9, 9), ("HS-02", 0.7, 2), ("HS-03", 0.2, 1)):
        DossierRisk.objects.create(
            dossier=code, centre="BG", agency="STP", due_at=now + timedelta(days=days), model=model,
            probability=probability, facts=facts, made_at=now,
        )  # fmt: skip
    client = signed_in("control_room")
    shown = client.get("/bao-cao/nguy-co/BG").content.decode()
    assert "3 of 5 days gone · step 2 of 6 · the agency has 40 open" in shown
    assert shown.index("HS-01") < shown.index("HS-02")
    assert "HS-03" not in shown
    assert "0.900" in shown
    assert "too few" in shown
    by_date = client.get("/bao-cao/nguy-co/BG?theo=han").content.decode()
    assert by_date.index("HS-02") < by_date.index("HS-01")
    assert client.get("/bao-cao/nguy-co")["Location"] == "/bao-cao/nguy-co/BG"
    assert signed_in("receptionist").get("/bao-cao/nguy-co/BG").status_code == 403
