"""A citizen's own page on a phone: signing in by a code and by a passkey, proving who one is, and every page for everybody."""

import email
import re
import time
from collections.abc import Iterator
from email.message import Message

import httpx
import pytest
from playwright.sync_api import Page, expect

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
