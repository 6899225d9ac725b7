"""The seals as page and file, and the citizen's own program: it finds a true history true and a false one false."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test import Client

from motcua.base.journal import sealing
from motcua.domain.dossiers.shapes import ReceivedDossier
from motcua.domain.dossiers.tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)  # what is not committed is not sealed
SCRIPT = Path(configured.BASE_DIR) / "docs" / "verify_history.py"


@pytest.fixture
def mine(demo_centre: str, settings: object, tmp_path: Path) -> ReceivedDossier:
    settings.SIGNING_DIR = tmp_path / "signing"
    f.received()
    return f.received()


def seal_all() -> None:
    day = sealing.due_day()
    assert day is not None
    sealing.seal(day)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, whose questions are answered by the portal of this test."""
    spec = importlib.util.spec_from_file_location("verify_history", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)

    def ask(address: str, body: dict | None = None) -> dict:
        parts = urlsplit(address)
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        client = Client()
        answer = client.post(place, json.dumps(body), content_type="application/json") if body else client.get(place)
        if answer.status_code == 404:
            raise loaded.urllib.error.HTTPError(address, 404, "", {}, None)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    monkeypatch.setattr(loaded, "ask", ask)
    return loaded


@pytest.fixture
def check(program: ModuleType, mine: ReceivedDossier, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def run(*options: str, secret: str = mine.secret) -> int:
        monkeypatch.setattr("sys.argv", ["x", "https://portal.example", mine.code, "--secret", secret, *options])
        return program.main()

    return run


def forge(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_true_history_is_found_true_and_tells_of_no_person(
    check: Callable[..., int], mine: ReceivedDossier, capsys: object
) -> None:
    assert "Niêm phong đầu tiên" in Client().get("/cong-khai/niem-phong").content.decode()
    assert check() == 0
    assert "not sealed yet" in capsys.readouterr().out
    seal_all()
    assert check() == 0
    said = capsys.readouterr().out
    assert "dossier.received" in said
    assert "0 wait for the next night" in said
    assert check(secret="0000-0000-0000") == 1
    assert "no dossier" in capsys.readouterr().err

    asked = {"code": mine.code, "secret": mine.secret}
    told = Client().post("/api/v1/track/history", json.dumps(asked), content_type="application/json")
    assert len(told.json()["entries"]) >= 1
    for secret in ("Ân", "024090001234", "0912345678", "an@example.vn"):
        assert secret not in told.content.decode()

    listed = Client().get("/cong-khai/niem-phong.json").json()
    page = Client().get("/cong-khai/niem-phong").content.decode()
    assert json.loads(listed["seals"][0]["statement"])["root"] in page
    assert listed["keys"][0] in page
    assert Client().get("/cong-khai/niem-phong.json?after=1").json()["seals"] == []
    assert Client().get("/cong-khai/kiem-chung.py").content == SCRIPT.read_bytes()


def test_a_changed_history_is_found_false_and_seals_made_anew_by_who_kept_the_old_ones(
    check: Callable[..., int], tmp_path: Path, settings: object, capsys: object
) -> None:
    seal_all()
    key = Client().get("/cong-khai/niem-phong.json").json()["keys"][0]
    kept = str(tmp_path / "seen.json")
    assert check("--keep", kept, "--key", key) == 0
    forge("UPDATE journal_entry SET at = at + interval '1 day' WHERE kind = 'dossier.received'")
    assert check() == 1
    assert "WRONG" in capsys.readouterr().err
    forge("DELETE FROM journal_seal_block")
    forge("DELETE FROM journal_seal")
    settings.SIGNING_DIR = tmp_path / "other"
    seal_all()
    assert check() == 0  # whoever kept nothing cannot know
    assert check("--keep", kept) == 1
    assert check("--key", key) == 1
