"""Papers in a real browser: an upload turns into pages while somebody watches, and is looked through with the keys."""

import pytest
from playwright.sync_api import Page, expect

from motcua.domain.documents.reading import ocr
from motcua.domain.documents.tests import papers
from tests.conftest import Screens
from tests.running import CENTRE, Running

pytestmark = [pytest.mark.browser, pytest.mark.server]
PROCEDURE = "2.000635"
READ_MS = 90_000  # two pages by OCR on a machine that does much else


def received(server: Running) -> str:
    applicant = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024085001234", "phone": "0912345678"}
    with server.client("receptionist", centre=CENTRE) as client:
        asked = client.get(f"/procedures/{PROCEDURE}").json()["documents"]
        given = [{"requirement": d["code"], "originals": d["originals"], "copies": d["copies"]} for d in asked]
        order = {"centre": CENTRE, "procedure": PROCEDURE, "applicant": applicant, "documents": given}
        return str(client.post("/dossiers", json=order).json()["code"])


def upload(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("#upload", {"name": name, "mimeType": "application/pdf", "buffer": content})
    page.click(".upload button")


@pytest.mark.skipif(not ocr.at_hand(), reason="Tesseract with Vietnamese is not installed")
def test_an_upload_becomes_pages_before_ones_eyes_and_is_looked_through_by_keys(
    screens: Screens, server: Running
) -> None:
    code = received(server)
    page = screens.staff("quay17", f"/ho-so/{code}")
    stack = papers.stack([papers.scan("Trang thứ nhất. Kính gửi", crooked=-2), papers.blank(), papers.scan()])
    upload(page, "chong.pdf", stack)
    opens = page.locator(".file a[href$='/xem']")
    expect(opens).to_have_text("chong.pdf", timeout=READ_MS)  # the list renewed itself: the page was not loaded again
    expect(page.locator(".file a[href$='/luu-tru.pdf']")).to_be_visible(timeout=READ_MS)
    opens.click()
    expect(page.locator(".viewer__pages [aria-current]")).to_have_text("trang 1/2")
    assert page.locator(".sheet img").evaluate("one => one.complete && one.naturalWidth > 500")

    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer__pages [aria-current]")).to_have_text("trang 2/2")
    expect(page.locator(".viewer__text")).to_contain_text("Nguyễn Thị Phương Thảo")
    page.fill("#find", "phuong thao")
    page.press("#find", "Enter")
    expect(page.locator(".hit")).to_have_count(2)

    page.fill("#find", "kinh gui")
    page.press("#find", "Enter")
    expect(page.locator(".viewer__pages [aria-current]")).to_have_text("trang 1/2")  # it goes to where it stands
    expect(page.locator(".hit")).to_have_count(2)
    assert "kinh" not in page.url.partition("#")[0]  # what was sought is sent to nobody

    page.locator(".viewer__desk").focus()
    wide = page.locator(".sheet").bounding_box()
    page.keyboard.press("r")
    turned = page.locator(".sheet").bounding_box()
    assert wide
    assert turned
    assert wide["height"] > wide["width"]
    assert turned["width"] > turned["height"]
    page.keyboard.press("+")
    expect(page.locator("[data-zoom]")).to_have_text("125 %")

    with server.client("receptionist", centre=CENTRE) as client:
        kinds = [entry["kind"] for entry in client.get(f"/dossiers/{code}/journal").json()["items"]]
    assert kinds.count("dossier.file_opened") == 1


def test_the_viewer_meets_the_rules_of_accessibility_at_two_sizes(screens: Screens, server: Running) -> None:
    from axe_playwright_python.sync_playwright import Axe

    code = received(server)
    for width, height in ((1366, 768), (360, 740)):
        page = screens.staff("quay17", f"/ho-so/{code}", width, height)
        if width == 1366:
            upload(page, "don.pdf", papers.text_pdf())
        page.locator(".file a[href$='/xem']").click(timeout=READ_MS)
        expect(page.locator(".sheet img")).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
