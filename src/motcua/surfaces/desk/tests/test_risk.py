"""What may be late stands in the work list with its reasons, can be asked for by itself, and is told to nobody outside."""

from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.insight.models import DossierRisk, RiskModel
from motcua.surfaces.desk.tests.test_desk import LIST, received, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
FACTS = [{"kind": "gone", "days": 3, "of": 5}, {"kind": "load", "open": 40, "usual": 9}]


def at_risk(dossier: Dossier, probability: float) -> None:
    now = clock.now()
    model, _made = RiskModel.objects.get_or_create(is_used=True, defaults={"made_at": now})
    facts = {"centre": "BG", "agency": "STP", "due_at": now + timedelta(days=2), "facts": FACTS, "made_at": now}
    DossierRisk.objects.create(dossier=dossier.code, model=model, probability=probability, **facts)


def test_the_likeliest_stand_first_under_their_own_filter_with_their_reasons() -> None:
    some, more, calm = received(), received("Trần Thị Bình"), received("Lê Văn Chi")
    at_risk(some, 0.6), at_risk(more, 0.9), at_risk(calm, 0.2)
    client = signed_in("cv.stp")
    page = client.get(LIST).content.decode()
    assert page.count("đã qua 3 trên 5 ngày · cơ quan đang có 40 hồ sơ chưa xong") == 2
    page = client.get(f"{LIST}?loc=co-the-tre").content.decode()
    assert page.index(more.code) < page.index(some.code)
    assert calm.code not in page
    assert "90 %" in page


def test_where_nothing_is_at_risk_there_is_no_filter_for_it() -> None:
    received()
    assert "co-the-tre" not in signed_in("cv.stp").get(LIST).content.decode()


def test_whoever_tracks_a_dossier_learns_nothing_of_it() -> None:
    made = f.received()
    at_risk(Dossier.objects.get(code=made.code), 0.99)
    page = Client().post("/tra-cuu", {"code": made.code, "secret": made.secret}, follow=True).content.decode()
    assert made.code in page
    assert "trễ hạn" not in page
    told = Client().post("/api/v1/track", {"code": made.code, "secret": made.secret}, "application/json")
    assert told.status_code == 200
    assert "risk" not in told.content.decode()
