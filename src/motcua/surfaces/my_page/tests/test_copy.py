"""The copy of my data holds what each room holds of me, and nothing of anybody else's."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from motcua.base import clock, crypto
from motcua.domain.dossiers.models import Dossier, Representative
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.feedback.models import Feedback
from motcua.domain.people.models import Citizen
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.petitions.tests import factories as petitions
from motcua.domain.rights import actions as rights
from motcua.domain.submissions.tests import factories as submissions
from motcua.surfaces.my_page.copying import COPIED, LEFT_OUT
from motcua.surfaces.sign_in.tests.citizens import browser_of, make_citizen

pytestmark = pytest.mark.django_db


def copy_of(citizen: Citizen) -> dict[str, Any]:
    client: Client = browser_of(citizen)
    known: dict[str, Any] = json.loads(client.get("/cua-toi/thong-tin/ban-sao").content)
    return known


def test_every_table_that_names_an_account_is_in_the_copy_or_says_why_not() -> None:
    naming = set()
    for model in apps.get_models():
        if model is Citizen or not model.__module__.startswith("motcua."):
            continue
        if any(one.name == "citizen" or one.related_model is Citizen for one in model._meta.concrete_fields):
            naming.add(model._meta.db_table)
    assert naming == set(COPIED) | set(LEFT_OUT)
    assert not set(COPIED) & set(LEFT_OUT)


@pytest.mark.usefixtures("demo_centre")
def test_the_copy_holds_what_each_room_holds() -> None:
    citizen = make_citizen(id_number="024090001234", name="NGUYỄN VĂN ÂN")
    actor = view_of(citizen).actor
    dossier = f.received().code
    submissions.draft(actor)
    petitions.sent(actor, email="", name="")
    rights.ask(
        actor, "correction", "dossier", "address", dossier=dossier, wanted="Số 1, Cổ Loa", why="Tôi đã chuyển nhà"
    )
    words = {"score": 2, "reasons_version": 1, "comment": "Chờ quá lâu", "channel": "online", "at": clock.now()}
    Feedback.objects.create(centre="BG", dossier=dossier, **words)
    known = copy_of(citizen)
    assert set(COPIED.values()) <= set(known)
    [mine] = known["dossiers"]
    assert (mine["code"], mine["id_number"], mine["whole"]) == (dossier, "024090001234", True)
    assert known["filed_online"][0]["written"]["applicant"]["phone"] == submissions.APPLICANT.phone
    assert known["petitions"][0]["text"] == petitions.GIVEN.text
    assert (known["data_requests"][0]["wanted"], known["data_requests"][0]["why"]) == (
        "Số 1, Cổ Loa",
        "Tôi đã chuyển nhà",
    )
    assert known["ratings"][0]["comment"] == "Chờ quá lâu"
    assert known["signed_in_on"][0]["device"] == "Chrome · Android"
    assert known["acted_for_others"] == []
    binh = make_citizen("binh@example.vn", id_number="024090009999", name="TRẦN THỊ BÌNH")
    other = copy_of(binh)
    assert [other[name] for name in ("dossiers", "filed_online", "petitions", "data_requests", "ratings")] == [[]] * 5
    Representative.objects.create(
        dossier=Dossier.objects.get(code=dossier), kind="guardian", name="TRẦN THỊ BÌNH", id_number="024090009999",
        id_index=crypto.blind_index("024090009999", "id_number"), phone="+84912345678",
    )  # fmt: skip
    [brought] = copy_of(binh)["acted_for_others"]
    assert (brought["code"], brought["right"], brought["id_number"]) == (dossier, "guardian", "024090009999")
    assert "NGUYỄN VĂN ÂN" not in json.dumps(copy_of(binh), ensure_ascii=False)
