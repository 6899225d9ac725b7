"""Who collects a result signs on the tablet of the counter, in real browsers: draw, confirm, handed over."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Screens
from tests.running import CENTRE, Running
from tests.test_visit import press

pytestmark = [pytest.mark.browser, pytest.mark.server]


INTAKE = {
    "centre": CENTRE,
    "procedure": "2.000635",
    "applicant": {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"},
    "documents": [{"requirement": one, "originals": 1, "copies": 1} for one in ("d1", "d2")],
}


@pytest.fixture(scope="module")
def codes(server: Running) -> list[str]:
    """Two dossiers whose results lie ready at the centre."""
    made = []
    with (
        server.client("receptionist", centre=CENTRE) as desk,
        server.client("specialist", agency="STP") as justice,
        server.client("leader", agency="STP") as leader,
    ):
        for _number in range(2):
            code = desk.post("/dossiers", json=INTAKE).raise_for_status().json()["code"]
            justice.post(f"/dossiers/{code}/steps/appraise/complete", json={}).raise_for_status()
            leader.post(f"/dossiers/{code}/result", data={"number": "12/XN-STP"}).raise_for_status()
            leader.post(f"/dossiers/{code}/steps/approve/complete", json={}).raise_for_status()
            made.append(code)
    return made


def draw(page: Page, canvas: str) -> None:
    box = page.locator(canvas).bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    for x, y in ((150, 90), (220, 40), (300, 100), (380, 60)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=5)
    page.mouse.up()


def test_a_result_is_signed_for_on_the_tablet_and_handed_over(screens: Screens, codes: list[str]) -> None:
    tablet = screens.device(f"/danh-gia/{CENTRE}/17", 1280, 800)
    counter = screens.staff("quay17", f"/quay/{CENTRE}/17")
    if counter.locator("#do-open").is_visible():
        press(counter, "open")
    code = codes[0]
    for _try in range(20):  # until the tablet has told that it is on
        counter.goto(f"/quay/{CENTRE}/17/tra-ket-qua/{code}")
        if counter.locator("button[name=verb][value=tablet]").count():
            break
        counter.wait_for_timeout(500)
    counter.click("button[name=verb][value=tablet]")
    counter.wait_for_selector("[data-signing=waiting]")

    expect(tablet.locator("[data-signing]")).to_contain_text(code, timeout=30_000)
    tablet.click("[data-do=cannot]")
    expect(counter.locator("[data-signing=cannot]")).to_be_visible(timeout=30_000)

    counter.click("button[name=verb][value=tablet]")
    expect(tablet.locator("[data-do=sign]")).to_be_disabled(timeout=30_000)
    draw(tablet, ".sign__canvas")
    tablet.click("[data-do=clear]")
    expect(tablet.locator("[data-do=sign]")).to_be_disabled()
    draw(tablet, ".sign__canvas")
    tablet.click("[data-do=sign]")
    expect(tablet.locator("[data-part=thanks]")).to_be_visible(timeout=30_000)
    expect(counter.locator("body")).to_contain_text("Đã trả cho", timeout=30_000)

    counter.goto(f"/ho-so/{code}/chu-ky-nhan")
    expect(counter.locator(".drawn path")).to_have_count(1)
    paper = counter.request.get(f"/ho-so/{code}/mau/trao.pdf")
    assert paper.body().startswith(b"%PDF")


def test_it_is_signed_on_the_counters_own_screen(screens: Screens, codes: list[str]) -> None:
    counter = screens.staff("quay17", f"/quay/{CENTRE}/17")
    code = codes[1]
    counter.goto(f"/quay/{CENTRE}/17/tra-ket-qua/{code}")
    counter.click("[data-pad] summary")
    counter.locator("[data-pad] canvas").scroll_into_view_if_needed()
    draw(counter, "[data-pad] canvas")
    counter.click("button[data-key=F10]")
    counter.wait_for_url("**/tra-ket-qua")
    counter.goto(f"/ho-so/{code}")
    expect(counter.locator(f"a[href='/ho-so/{code}/chu-ky-nhan']")).to_be_visible()
