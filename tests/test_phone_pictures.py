"""A paper is photographed: the officer's page shows the code, a phone beside it sends pages, the file is there before one's eyes."""

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from motcua.domain.documents.tests import papers
from tests.conftest import Screens
from tests.running import Running
from tests.test_papers import received

pytestmark = [pytest.mark.browser, pytest.mark.server]


def scanned(page: Page, code: str = ".pictures__code") -> str:
    """What a phone's camera reads off the officer's screen."""
    import io

    picture = Image.open(io.BytesIO(page.locator(code).screenshot()))
    return zxingcpp.read_barcodes(picture)[0].text


def asked(screens: Screens, server: Running) -> tuple[Page, str]:
    officer = screens.staff("quay17", f"/ho-so/{received(server)}")
    officer.select_option("#upload-for", index=1)
    officer.click("button[formaction$='/chup']")
    path = "/chup#" + scanned(officer).partition("#")[2]
    return officer, path


def take(phone: Page, text: str) -> None:
    phone.set_input_files(
        "#page", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": papers.jpeg(papers.scan(text))}
    )


def test_a_phone_sends_two_pages_and_the_officer_sees_the_file_come(screens: Screens, server: Running) -> None:
    officer, path = asked(screens, server)
    phone = screens.open(path, 360, 740)
    phone.wait_for_url("**/chup/*")
    assert "#" not in phone.url
    expect(officer.locator(".pictures__code")).to_have_count(0)  # a phone has joined

    take(phone, "Trang bị nhòe")
    expect(phone.locator("[data-seen]")).to_be_visible()
    take(phone, "Trang thứ nhất")  # again
    phone.click("[data-choice] button")
    expect(phone.locator(".phone__sent img")).to_have_count(1)
    expect(officer.locator(".pictures__count")).to_contain_text("1")

    take(phone, "Trang thứ hai")
    phone.context.set_offline(True)
    phone.click("[data-choice] button")
    expect(phone.locator("[role=alert]")).to_be_visible()
    phone.context.set_offline(False)
    phone.click("[data-choice] button")
    expect(phone.locator(".phone__sent img")).to_have_count(2)
    assert phone.locator(".phone__sent img").last.evaluate("one => one.decode().then(() => one.naturalWidth > 300)")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.click("[data-done] button")
    expect(phone.locator(".notice--success")).to_be_visible()
    expect(officer.locator(".pictures[data-state=kept]")).to_be_visible()
    officer.click("main p a[href^='/ho-so/']")
    expect(officer.locator(".file__name")).to_contain_text("anh-chup.pdf")


def test_a_phone_sends_a_page_into_the_tray_of_an_intake_and_the_dossier_has_it(screens: Screens) -> None:
    counter = screens.staff("quay17", "/quay/BG/17/tiep-nhan?thu-tuc=2.000635")
    counter.click("button[value='phone:d1']")
    phone = screens.open("/chup#" + scanned(counter, ".tray__code").partition("#")[2], 360, 740)
    phone.wait_for_url("**/chup/*")
    expect(counter.locator(".tray__code")).to_have_count(0)  # a phone has joined
    counter.fill("#field-name", "Trần Thị Bình")
    take(phone, "Tờ khai")
    phone.click("[data-choice] button")
    expect(counter.locator(".tray__pages img")).to_have_count(1)
    expect(counter.locator("input[name=present-d1]")).to_be_checked()
    phone.click("[data-done] button")
    expect(phone.locator(".notice--success")).to_be_visible()
    expect(counter.locator("#tray li[data-state=ready]")).to_have_count(1)
    expect(counter.locator("#field-name")).to_have_value("Trần Thị Bình")  # what was typed meanwhile stands
    counter.fill("#field-id_number", "024185001234")
    counter.fill("#field-phone", "0912345679")
    counter.keyboard.press("F3")
    counter.keyboard.press("F10")
    counter.wait_for_selector(".received__code")
    counter.goto(f"/ho-so/{counter.locator('.received__code').inner_text().strip()}")
    expect(counter.locator(".file__name")).to_contain_text("anh-chup.pdf")


def test_a_second_phone_with_the_same_code_reads_why_not(screens: Screens, server: Running) -> None:
    officer, path = asked(screens, server)
    screens.open(path, 360, 740).wait_for_url("**/chup/*")
    second = screens.open(path, 360, 740)
    expect(second.locator("[role=alert]")).to_contain_text("điện thoại khác")
    expect(officer.locator(".pictures")).to_have_attribute("data-state", "joined")
    officer.click("form[action$='/thoi'] button")
    expect(officer.locator(".pictures")).to_have_attribute("data-state", "ended")


def test_the_phones_page_meets_the_rules_of_accessibility(screens: Screens, server: Running) -> None:
    from axe_playwright_python.sync_playwright import Axe

    officer, path = asked(screens, server)
    assert Axe().run(officer).response["violations"] == []
    phone = screens.open(path, 360, 740, language="en")
    phone.wait_for_url("**/chup/*")
    expect(phone.locator("[data-camera]")).to_have_text("Take page 1")
    assert Axe().run(phone).response["violations"] == []
