"""Results as files for who reads the feed: as listed by the agreement, once the applicant may open them, each fetch recorded."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from motcua.base import journal
from motcua.domain.documents.models import File
from motcua.domain.dossiers.models import Dossier
from motcua.domain.exchange import actions
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.delivery import serve
from motcua.domain.exchange.models import Event
from motcua.domain.exchange.tests.factories import (
    ADMIN,
    LOOPBACK,
    publish_until,
    start_at_the_end,
    subscribed,
    write_keys,
)
from motcua.domain.exchange.tests.national_factories import whole_dossier
from motcua_simulators.running import running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def reader(code: str, **terms: Any) -> Client:
    actions.agree(ADMIN, code, Terms("Trung tâm dữ liệu tỉnh", basis="Thỏa thuận số 12/2026", **terms))
    return Client(headers={"Authorization": f"Bearer {actions.give_token(ADMIN, code)}"})


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> str:
    settings.FILES_DIR = tmp_path
    return f"/api/v1/dossiers/{whole_dossier()}/results"


def test_who_may_fetches_the_result_and_that_it_went_there_is_recorded(place: str) -> None:
    client = reader("ttdl", extra=("results",))
    (listed,) = client.get(place).json()["items"]
    kept = File.objects.get(kind="result")
    assert (listed["id"], listed["number"], listed["sha256"]) == (str(kept.pk), "12/XN-STP", kept.sha256)
    content = b"".join(client.get(f"{place}/{listed['id']}").streaming_content)
    assert sha256(content).hexdigest() == listed["sha256"]
    entry = journal.subject_history(f"dossier:{Dossier.objects.get().code}")[-1]
    assert (entry.kind, entry.data["receiver"]) == ("dossier.file_told", "ttdl")
    paper = File.objects.get(kind="submitted")
    assert client.get(f"{place}/{paper.pk}").status_code == 404


def test_nobody_fetches_what_no_agreement_lists_nor_what_is_not_theirs(place: str) -> None:
    assert reader("none").get(place).status_code == 404
    assert reader("elsewhere", extra=("results",), centres=("province",)).get(place).status_code == 404
    assert reader("tax", extra=("results",), agencies=("CTT",)).get(place).status_code == 404


def test_a_result_is_fetched_only_while_its_applicant_may_open_it(place: str) -> None:
    client = reader("ttdl", extra=("results",))
    Dossier.objects.update(paid=0)
    assert client.get(place).json()["items"] == []
    assert client.get(f"{place}/{File.objects.get(kind='result').pk}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_data_centre_fetches_the_files_of_what_it_was_told_is_ready(
    live_server: LiveServer, tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS, settings.FILES_DIR = LOOPBACK, tmp_path / "files"
    start_at_the_end()
    terms = Terms("Trung tâm dữ liệu tỉnh", basis="Thỏa thuận số 12/2026", extra=("results",))
    with running("data_centre", tmp_path, "--reconcile", "0", "--filed", "0") as centre:
        row, secret = subscribed(centre.port, terms=terms)
        token = actions.give_token(ADMIN, "ttdl")
        write_keys(tmp_path, [secret], row, f"{live_server.url}/api/v1", token, results=True)
        code = whole_dossier()
        while not Event.objects.filter(kind="dossier.handed_over").exists():
            publish_until(Event.objects.count() + 1)
        serve(row.pk)
        centre.get("/reconcile")
        assert json.loads(centre.get("/results")) == {code: [File.objects.get(kind="result").sha256]}
