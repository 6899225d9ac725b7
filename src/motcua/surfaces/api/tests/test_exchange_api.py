"""Connections over HTTP: an agreement, its token, a webhook and what came of it, sending again, the mapping."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.domain.exchange.delivery import serve
from motcua.domain.exchange.models import Subscription
from motcua.domain.exchange.tests.factories import LOOPBACK, called, publish_until, start_at_the_end, write_keys
from motcua.domain.people.actions import create_token
from motcua_simulators.running import running

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1"


@pytest.fixture
def admin(settings: Any) -> Client:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    start_at_the_end()
    return Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'admin')}"})


def post(client: Client, path: str, **body: object) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_a_webhook_from_the_agreement_to_a_delivery_that_is_sent_again(admin: Client, tmp_path: Path) -> None:
    assert post(admin, "/receivers", code="ttdl", name="Trung tâm dữ liệu tỉnh").status_code == 201
    with running("data_centre", tmp_path, "--reconcile", "0") as centre:
        made = post(admin, "/webhooks", receiver="ttdl", url=f"http://127.0.0.1:{centre.port}/").json()
        assert made["secret"].startswith("whsec_")
        row = Subscription.objects.get(pk=made["id"])
        write_keys(tmp_path, [made["secret"]], row)
        here = f"/webhooks/{made['id']}"
        assert post(admin, f"{here}/test").json()["outcome"] == "delivered"
        for _ in range(3):
            called("BG")
        publish_until(3)
        assert serve(row.pk) == 3
        page = admin.get(f"{API}{here}/deliveries", {"limit": 2}).json()
        assert [one["sequence"] for one in page["items"]] == [3, 2]
        rest = admin.get(f"{API}{here}/deliveries", {"limit": 2, "after": page["next"]}).json()
        assert ([one["sequence"] for one in rest["items"]], rest["next"]) == ([1, None], None)
        again = post(admin, f"{here}/replay", centre="BG", from_sequence=1, to_sequence=2)
        assert (again.status_code, again.json()) == (202, {"events": 2})
        assert [one["state"] for one in admin.get(f"{API}{here}/letters").json()] == ["wanted", "wanted"]
    assert "secret" not in admin.get(f"{API}{here}").json()
    assert post(admin, f"{here}/pause").json()["state"] == "paused"
    assert post(admin, f"{here}/resume").json()["state"] == "active"
    assert post(admin, f"{here}/end").status_code == 204
    assert admin.get(f"{API}/webhooks").json() == []


def test_a_receiver_reads_with_its_own_token_what_its_agreement_lists(admin: Client) -> None:
    post(admin, "/receivers", code="ttdl", name="Trung tâm dữ liệu tỉnh", types=["vn.motcua.ticket.issued"])
    token = post(admin, "/receivers/ttdl/token").json()["token"]
    called("BG")
    publish_until(1)
    reader = Client(headers={"Authorization": f"Bearer {token}"})
    assert reader.get(f"{API}/feed").json()["items"] == []
    post(admin, "/receivers/ttdl", name="Trung tâm dữ liệu tỉnh")
    assert len(reader.get(f"{API}/feed").json()["items"]) == 1
    assert post(admin, "/receivers/ttdl/end").status_code == 204
    assert reader.get(f"{API}/feed").status_code == 401


def test_the_mapping_is_read_changed_and_holds_for_what_comes(admin: Client) -> None:
    first = admin.get(f"{API}/event-mapping").json()
    assert first["version"] == 1
    assert {"kind": "dossier.erased", "type": "vn.motcua.dossier.erased", "facts": []} in first["rules"]
    rules = [{"kind": "ticket.called", "type": "vn.motcua.call", "facts": ["label"]}]
    assert post(admin, "/event-mapping", rules=rules).json()["version"] == 2
    assert post(admin, "/event-mapping", rules=[]).status_code == 422
    called("BG")
    publish_until(1)
    reader = Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'data_centre')}"})
    (event,) = reader.get(f"{API}/feed").json()["items"]
    assert (event["type"], event["data"]) == ("vn.motcua.call", {"label": "A001"})
