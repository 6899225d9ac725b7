"""The portal on a phone: what may be kept, and what never is."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db
COMMON = ("/", "/thu-tuc", "/thu-tuc/2.000635", "/trung-tam", "/tin-tuc", "/tren-may")
PERSONAL = (
    "/tra-cuu",
    "/tra-cuu/ho-so",
    "/cua-toi",
    "/p/x",
    "/kq/x",
    "/lay-so",
    "/dat-lich",
    "/tai-khoan/login/",
    "/quay",
)


@pytest.fixture
def worker(demo_centre: str) -> str:
    return Client().get("/sw.js").content.decode()


def test_only_pages_that_everybody_gets_alike_are_kept(worker: str) -> None:
    pattern = re.search(r"COMMON = /(.+)/;", worker)
    assert pattern is not None
    common = re.compile(pattern[1])
    assert [path for path in COMMON if not common.match(path)] == []
    assert [path for path in PERSONAL if common.match(path)] == []


def test_what_is_kept_has_a_tag_and_what_is_personal_has_none(demo_centre: str) -> None:
    assert [path for path in COMMON if "ETag" not in Client().get(path)] == []
    assert [path for path in ("/tra-cuu", "/lay-so", "/dat-lich") if "ETag" in Client().get(path)] == []


def test_every_file_that_the_worker_keeps_is_there(worker: str) -> None:
    listed = re.search(r"FILES = (\[.*?\]);", worker)
    assert listed is not None
    files = json.loads(listed[1])
    scripts = {one for one in files if one.endswith(".js")}
    for script in scripts:  # and all that these fetch
        for other in re.findall(
            r'from "\./([\w.]+)"', Path(str(finders.find(script.removeprefix("/static/")))).read_text()
        ):
            assert f"{script.rpartition('/')[0]}/{other}" in scripts
    assert [one for one in files if finders.find(one.removeprefix("/static/")) is None] == []


def test_the_worker_names_its_release_and_is_asked_for_anew(demo_centre: str) -> None:
    answer = Client().get("/sw.js")
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    assert re.search(r"motcua-portal-\$\{ \"[^\"]+\" \}", answer.content.decode())


def test_the_portal_can_be_put_on_the_home_screen(demo_centre: str) -> None:
    facts = json.loads(Client().get("/app.webmanifest").content)
    assert (facts["start_url"], facts["scope"], facts["display"]) == ("/", "/", "standalone")
    assert facts["name"] == "Trung tâm Hành chính công"
    for path in COMMON:
        assert 'rel="manifest" href="/app.webmanifest"' in Client().get(path).content.decode()


def test_the_page_of_the_phone_says_what_it_is_for_and_how_to_empty_it(demo_centre: str) -> None:
    page = Client().get("/tren-may").content.decode()
    for name in ("receipts", "tickets", "pages"):
        assert f'data-clear="{name}"' in page
    assert not re.search(r"H\d\d\.\d\d-\d{6}", page)


def test_receipts_lie_in_the_browser_of_the_phone_alone() -> None:
    """No code and no secret of a receipt goes to the worker's store or into an address."""
    script = Path(str(finders.find("portal/receipts.js"))).read_text()
    assert "localStorage" in script
    assert not re.search(r"caches|fetch|location|cookie", script)
