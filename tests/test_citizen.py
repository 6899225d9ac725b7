"""A citizen's own page on a phone: signing in by a code and by a passkey, proving who one is, and every page for everybody."""

import email
import re
import time
from collections.abc import Iterator
from email.message import Message
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from motcua.domain.documents.tests.papers import text_pdf
from tests.conftest import Screens
from tests.running import CENTRE, Running, running_server
from tests.test_accessibility import DESK, serious, too_wide, walk

pytestmark = [pytest.mark.browser, pytest.mark.server]
PHONE = (390, 844)
APPLICANT = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}
OWN = (
    "/cua-toi",
    "/cua-toi/ho-so",
    "/cua-toi/ho-so/them",
    "/cua-toi/lich-hen",
    "/cua-toi/giay-to",
    "/cua-toi/thong-bao",
    "/cua-toi/ai-da-xem",
    "/cua-toi/doanh-nghiep",
    "/cua-toi/thong-tin",
    "/cua-toi/thong-tin/dong",
    "/cua-toi/dang-nhap",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """Browsers know it by a name, as passkeys need."""
    with running_server("localhost") as running:
        yield running


@pytest.fixture(scope="module")
def dossier(server: Running) -> str:
    """The code of a dossier under the identity number that the provider tells."""
    with server.client("receptionist", centre=CENTRE) as counter:
        papers = [
            {"requirement": one["code"], "originals": one["originals"], "copies": one["copies"]}
            for one in counter.get("/procedures/2.002516").json()["documents"]
        ]
        sent = {"centre": CENTRE, "procedure": "2.002516", "applicant": APPLICANT, "documents": papers}
        answer = counter.post("/dossiers", json=sent)
        assert answer.status_code == 201, answer.text
        code = str(answer.json()["code"])
        assert counter.get(f"/dossiers/{code}").status_code == 200  # somebody looks at it
    return code


def newest_letter(server: Running, to: str) -> Message:
    """What the mail server took in for an address."""
    folder = server.data / "simulators" / "mail"
    deadline = time.monotonic() + 20
    while True:
        for path in sorted(folder.glob("[0-9]*.eml"), reverse=True):
            letter = email.message_from_bytes(path.read_bytes())
            if letter["To"] == to:
                return letter
        assert time.monotonic() < deadline, f"no letter to {to}"
        time.sleep(0.1)


def signed_in(screens: Screens, server: Running, address: str, size: tuple[int, int], language: str = "vi") -> Page:
    page = screens.open("/cua-toi", *size, language=language)
    assert serious(page) == []
    page.fill("input[name=address]", address)
    page.press("input[name=address]", "Enter")
    body = newest_letter(server, address).get_payload(decode=True)
    assert isinstance(body, bytes)
    [code] = re.findall(r"^ +(\d{6})\s*$", body.decode(), re.MULTILINE)
    assert serious(page) == []
    page.fill("input[name=code]", code)
    page.press("input[name=code]", "Enter")
    page.wait_for_url("**/cua-toi")
    return page


def test_by_code_then_proven_then_by_passkey_and_everybody_can_read_it(
    screens: Screens, server: Running, dossier: str
) -> None:
    page = signed_in(screens, server, "an@example.vn", PHONE)
    expect(page.locator("h1")).to_have_text("Việc tôi cần làm bây giờ")
    assert dossier not in page.content()
    page.goto("/cua-toi/thong-tin")
    page.click("a[href='/cua-toi/vao/dinh-danh']")
    page.click("button[value=vn-1001]")
    page.wait_for_url("**/cua-toi/thong-tin")
    expect(page.locator("#identity")).to_contain_text("NGUYỄN VĂN ÂN")
    for shown in walk(page, (*OWN, f"/cua-toi/ho-so/{dossier}")):
        assert serious(shown) == []
        assert not too_wide(shown), shown.url
    expect(page.locator("#looks").locator("..")).to_contain_text("đã mở hồ sơ")

    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})
    page.goto("/cua-toi/dang-nhap")
    page.fill("#field-name", "Điện thoại của tôi")
    page.click("text=Tạo khóa truy cập trên thiết bị này")
    expect(page.locator("li", has_text="Điện thoại của tôi")).to_be_visible()
    page.click("text=Đăng xuất khỏi mọi nơi")
    page.wait_for_url("**/cua-toi/vao")
    page.click("text=Đăng nhập bằng khóa truy cập")
    page.wait_for_url("**/cua-toi")
    expect(page.locator(".mine__who")).to_contain_text("NGUYỄN VĂN ÂN")
    expect(page.locator("main")).to_contain_text(dossier)


def test_its_pages_in_english_at_a_desk_and_the_page_of_the_counter(screens: Screens, server: Running) -> None:
    page = signed_in(screens, server, "binh@example.vn", DESK, "en")
    for shown in walk(page, OWN):
        assert serious(shown) == []
        assert not too_wide(shown), shown.url
    page.goto("/cua-toi/thong-tin")
    digits = page.locator(".counter-code").inner_text()
    counter = screens.staff("quay05", "/xac-thuc", *DESK)
    assert serious(counter) == []
    counter.fill("#field-code", digits)
    counter.fill("#field-card", "024190005678||TRẦN THỊ BÌNH|05061990|Nữ|5 Lê Lợi, Bắc Giang|01012022")
    counter.press("#field-card", "Enter")
    expect(counter.locator(".notice--success")).to_be_visible()
    page.reload()
    expect(page.locator("#identity")).to_contain_text("TRẦN THỊ BÌNH")


def test_a_session_of_a_citizen_and_one_of_staff_live_side_by_side(server: Running) -> None:
    """The two cookies are two things: neither is the other's."""
    with httpx.Client(base_url=server.base, cookies={"motcua_citizen": "x" * 43}) as nobody:
        assert nobody.get("/cua-toi").headers["Location"].startswith("/cua-toi/vao")
        assert "login" in nobody.get("/quay").headers["Location"]


def tab_to(page: Page, selector: str) -> None:
    """Goes on by the keyboard until a place has the focus."""
    wanted = page.locator(selector).first
    for _press in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard on {page.url}")


def reading_order(page: Page) -> list[float]:
    """Where what can be focused in the page stands, from above, in the order in which it is reached."""
    script = """() => [...document.querySelectorAll("main a[href], main button, main input:not([type=hidden]), main summary")]
        .filter((one) => one.offsetParent && one.checkVisibility() && !one.closest("ol.steps")).map((one) => one.getBoundingClientRect().bottom)"""
    return [float(one) for one in page.evaluate(script)]


def test_by_keyboard_alone_on_a_phone_somebody_files_and_the_desk_opens_it(
    screens: Screens, server: Running, tmp_path: Path
) -> None:
    page = signed_in(screens, server, "cuong@example.vn", PHONE)
    photo = tmp_path / "giay-to.pdf"
    photo.write_bytes(text_pdf())
    page.goto("/thu-tuc/2.002516")
    tab_to(page, "a[href='/nop-ho-so/thu-tuc/2.002516']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nop-ho-so/thu-tuc/**")
    assert serious(page) == []
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nguoi-nop")
    tab_to(page, "main button:not([name])")
    page.keyboard.press("Enter")  # nothing is filled in: what is wrong is told first
    page.wait_for_selector(".govuk-error-summary")
    assert serious(page) == []
    assert not too_wide(page)
    for name, text in {"name": "Phạm Văn Cường", "id_number": "024090001235", "phone": "0912345679"}.items():
        tab_to(page, f"#field-{name}")
        page.keyboard.type(text)
    order = reading_order(page)
    assert all(later >= earlier - 60 for earlier, later in pairwise(order))
    tab_to(page, "main button:not([name])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/giay-to")
    for number in range(page.locator("input[type=file]").count()):
        page.locator("input[type=file]").nth(number).set_input_files(photo)
        page.locator("li.papers__one").nth(number).locator("button:has-text('Thêm')").press("Enter")
        page.wait_for_url(f"**/giay-to#paper-d{number + 1}")
    assert serious(page) == []
    assert not too_wide(page)
    page.get_by_role("button", name="Lưu và tiếp tục").press("Enter")
    page.wait_for_url("**/nhan-ket-qua")
    assert serious(page) == []
    tab_to(page, "main button:not([name])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kiem-tra")
    assert serious(page) == []
    assert not too_wide(page)
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("dl.receipt")
    assert serious(page) == []
    code = page.locator("dl.receipt dd").first.inner_text()
    shown = tmp_path / "qr.png"
    page.locator(".online__qr svg, .online__qr img").first.screenshot(path=shown)
    read = zxingcpp.read_barcode(Image.open(shown))  # as the app of a bank reads it from the screen
    assert read is not None
    bank = f"http://127.0.0.1:{server.bank_port}/pay"
    told = httpx.post(bank, json={"qr": read.text, "how": "exact"}, timeout=30).json()
    assert [one["outcome"] for one in told["answers"]] == ["ahead"]
    expect(page.locator(".online__qr")).to_have_count(0, timeout=15_000)  # by itself: nobody loads it anew
    expect(page.locator("#fee")).to_be_visible()
    assert serious(page) == []

    desk = screens.staff("quay05", "/truc-tuyen/BG", *DESK)
    assert serious(desk) == []
    desk.click(f"a:has-text('{code}')")
    desk.wait_for_url("**/truc-tuyen/xem/**")
    assert serious(desk) == []
    refused_and_paid_back(page, desk, code)


def refused_and_paid_back(page: Page, desk: Page, code: str) -> None:
    """The desk refuses what was paid ahead, the cashier pays it back, and the citizen reads each on the same page."""
    desk.get_by_text("Từ chối tiếp nhận (mẫu 03)").click()
    desk.fill("#why-refuse", "Thuộc thẩm quyền của Ủy ban nhân dân xã")
    desk.locator("form:has(#why-refuse) button").click()
    expect(desk.locator("#why-refuse")).to_have_count(0)  # it is decided
    page.reload()
    expect(page.locator("h1")).to_have_text("Hồ sơ không được tiếp nhận")
    expect(page.locator("main")).to_contain_text("Thuộc thẩm quyền của Ủy ban nhân dân xã")
    expect(page.locator("section[aria-labelledby=back]")).to_contain_text("đang được hoàn lại")
    assert serious(page) == []
    desk.goto(f"/thu-ngan/{CENTRE}")
    owed = desk.locator("section[aria-labelledby=refunds] tr", has_text=code)
    owed.locator("input[name=transaction]").fill("FT26112800042")
    owed.locator("button").click()
    expect(desk.locator("main")).to_contain_text("FT26112800042")
    page.reload()
    expect(page.locator("section[aria-labelledby=back]")).to_contain_text("đã hoàn tiền")
    assert not too_wide(page)
