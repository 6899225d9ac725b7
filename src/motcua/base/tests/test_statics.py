"""Files that change under a running server."""

import gzip
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from motcua.base.statics import StaticsMiddleware

REQUESTS = RequestFactory()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    (tmp_path / "a.css").write_text("short")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path], None
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return tmp_path


def serve(server: StaticsMiddleware, path: str) -> tuple[int, bytes, str]:
    answer = server(REQUESTS.get(path))
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, body, answer.get("Content-Length", "")


def elsewhere(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("not here", status=404)


def test_a_file_that_grew_under_the_server_comes_whole(folder: Path) -> None:
    server = StaticsMiddleware(elsewhere)
    assert serve(server, "/static/a.css") == (200, b"short", "5")
    (folder / "a.css").write_text("longer than before")
    assert serve(server, "/static/a.css") == (200, b"longer than before", "18")


def test_a_browser_that_has_the_old_file_is_given_the_new_one(folder: Path) -> None:
    server = StaticsMiddleware(elsewhere)
    tag = server(REQUESTS.get("/static/a.css"))["ETag"]
    assert server(REQUESTS.get("/static/a.css", HTTP_IF_NONE_MATCH=tag)).status_code == 304
    (folder / "a.css").write_text("longer than before")
    assert server(REQUESTS.get("/static/a.css", HTTP_IF_NONE_MATCH=tag)).status_code == 200


def test_files_come_and_go_without_a_restart(folder: Path) -> None:
    server = StaticsMiddleware(elsewhere)
    assert serve(server, "/static/b.css")[0] == 404
    (folder / "b.css").write_text("new")
    assert serve(server, "/static/b.css") == (200, b"new", "3")
    (folder / "b.css").unlink()
    assert serve(server, "/static/b.css")[0] == 404


@pytest.mark.parametrize("path", ["/static/../secret", "/static//a.css", "/static/", "/static/%00"])
def test_nothing_outside_the_folder_is_served(folder: Path, path: str) -> None:
    (folder.parent / "secret").write_text("key")
    assert serve(StaticsMiddleware(elsewhere), path)[0] == 404


def test_a_text_is_sent_compressed_to_who_takes_that_and_anew_once_it_changed(folder: Path, settings: Any) -> None:
    settings.DATA_DIR = folder.parent / "data"
    (folder / "a.css").write_text("a { color: red }\n" * 100)
    server = StaticsMiddleware(elsewhere)
    small = server(REQUESTS.get("/static/a.css", HTTP_ACCEPT_ENCODING="gzip"))
    assert (small["Content-Encoding"], small["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(small["Content-Length"]) < 100
    smaller = server(REQUESTS.get("/static/a.css", HTTP_ACCEPT_ENCODING="gzip, deflate, br"))
    assert smaller["Content-Encoding"] == "br"
    assert brotli.decompress(b"".join(smaller)) == (folder / "a.css").read_bytes()
    assert serve(server, "/static/a.css")[2] == "1700"
    (folder / "a.css").write_text("b { color: red }\n" * 200)
    again = server(REQUESTS.get("/static/a.css", HTTP_ACCEPT_ENCODING="gzip"))
    assert gzip.decompress(b"".join(again)).startswith(b"b {")
