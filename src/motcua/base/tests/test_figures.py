"""What web processes count: by door and kind of answer, never by address; the dead are not counted among those who listen."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from motcua.base import figures
from motcua.base.env import FIGURES_FOLDER


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/api/v1/centres/BG", "api"),
        ("/static/look/look.css", "static"),
        ("/readyz", "operations"),
        ("/p/secret", "page"),
    ],
)
def test_a_request_is_counted_at_its_door(path: str, door: str) -> None:
    assert figures.door_of(path) == door


def test_an_answer_is_passed_on_and_counted_once_when_it_begins() -> None:
    passed: list[str] = []

    async def send(message: dict) -> None:
        passed.append(message["type"])

    async def answer() -> None:
        told = figures.counted(send, "/p/a-secret-of-somebody")
        await told({"type": "http.response.start", "status": 404})
        await told({"type": "http.response.body"})

    before = figures.ANSWERS.labels("page", "4xx")._value.get()
    asyncio.run(answer())
    assert passed == ["http.response.start", "http.response.body"]
    assert figures.ANSWERS.labels("page", "4xx")._value.get() == before + 1
    assert "a-secret" not in generate_latest(figures.registry()).decode()


def test_two_who_are_asked_at_once_both_tell_although_one_forgot_the_dead_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dead = tmp_path / "gauge_livesum_999999999.db"
    dead.touch()

    def other_was_first(_pid: int, _folder: str) -> None:
        dead.unlink()
        dead.unlink()

    monkeypatch.setattr(figures, "mark_process_dead", other_was_first)
    monkeypatch.setenv(FIGURES_FOLDER, str(tmp_path))
    assert generate_latest(figures.registry()) == b""


COUNT = """
import sys
from motcua.base import figures
from motcua.base.env import FIGURES_FOLDER
figures.LISTENING.set(int(sys.argv[1]))
figures.ANSWERS.labels("page", "2xx").inc(int(sys.argv[1]))
if len(sys.argv) > 2:
    from prometheus_client import generate_latest
    print(generate_latest(figures.registry()).decode())
"""


def test_the_sum_of_all_processes_is_told_and_nobody_listens_at_one_that_has_ended(tmp_path: Path) -> None:
    environment = {"PATH": "", "PYTHONPATH": ":".join(sys.path), FIGURES_FOLDER: str(tmp_path)}

    def process(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", COUNT, *arguments], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    process("3")
    told = process("4", "tell")
    assert 'motcua_http_answers_total{door="page",status="2xx"} 7.0' in told
    assert "motcua_live_listening 4.0" in told
