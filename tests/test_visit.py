"""A citizen's whole visit in real browsers, on a running server: nine screens, a network printer, a mail server."""

import re
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import Screens
from tests.running import CENTRE, Running

pytestmark = [pytest.mark.browser, pytest.mark.server]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# what a wall plays, and from when to when, without listening; four times as fast
FASTER = 4
RECORDER = f"""
window.played = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {{
  const record = {{ from: performance.now(), until: null }};
  window.played.push(record);
  this.addEventListener("ended", () => {{ record.until = performance.now(); }}, {{ once: true }});
  this.playbackRate = {FASTER};
  return play.call(this);
}};
"""
CARD = "024085001234|121234567|NGUYỄN VĂN AN|05031985|Nam|Tổ dân phố 1, Phường Trần Phú, Bắc Giang|12082021"


def listening_wall(screens: Screens, width: int, height: int) -> Page:
    """A wall display that keeps what it played."""
    wall = screens.device(f"/man-hinh/{CENTRE}", width, height)
    wall.add_init_script(RECORDER)
    wall.reload()
    return wall


def wait_until_played(wall: Page, count: int, seconds: float = 60) -> list[dict[str, float]]:
    """What the wall played, once it has played that many calls to their end."""
    deadline = time.monotonic() + seconds
    while True:
        played = wall.evaluate("window.played")
        if len(played) >= count and all(one["until"] for one in played):
            return played
        assert time.monotonic() < deadline, played
        wall.wait_for_timeout(200)


def take_ticket(kiosk: Page, service: str) -> tuple[str, str]:
    """Takes a number at the ticket machine; gives its label and the token of its page."""
    kiosk.goto(f"/kiosk/{CENTRE}/dich-vu/{service}")
    kiosk.click("button[name=priority][value=none]")
    kiosk.wait_for_url("**/phieu/**")
    label = kiosk.locator("h1").inner_text().strip()
    return label, kiosk.url.rstrip("/").split("/")[-1].split("?")[0]


def press(page: Page, verb: str) -> None:
    """A verb of the counter, waiting until the screen shows what it did."""
    with page.expect_response(lambda answer: f"/luot/{verb}" in answer.url) as answered:
        page.click(f"#do-{verb}")
    assert answered.value.status < 400, answered.value.text()
    expect(page.locator(f"#do-{verb}")).to_have_count(0)


def receive(counter: Page, number: int, email: str) -> str:
    """Takes in a criminal record's dossier at the counter; gives its code."""
    counter.goto(f"/quay/{CENTRE}/{number}/tiep-nhan?thu-tuc=2.000488")
    counter.fill("#field-card", CARD)
    with counter.expect_response(lambda answer: "kiem-tra" in answer.url):
        counter.press("#field-card", "Enter")
    expect(counter.locator("#field-name")).to_have_value(re.compile("nguyễn văn an", re.IGNORECASE))
    expect(counter.locator("#field-id_number")).to_have_value("024085001234")
    counter.fill("#field-phone", "0912 345 678")
    counter.fill("#field-email", email)
    counter.click("[data-tick-all]")
    counter.set_input_files(
        "input[name=file-d1]", files=[{"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    counter.check("input[name=payment][value=cash]")
    counter.click("button[data-key=F10]")
    counter.wait_for_selector(".received__code")
    return counter.locator(".received__code").inner_text().strip()


def do_step(screens: Screens, username: str, code: str) -> None:
    """Somebody of an agency begins and completes the step that is theirs."""
    desk = screens.staff(username, "/ban-lam-viec")
    expect(desk.locator("body")).to_contain_text(code)
    desk.goto(f"/ho-so/{code}")
    desk.click("button[data-key=F8]")
    desk.wait_for_selector("button[data-key=F9]")
    desk.click("button[data-key=F9]")
    desk.wait_for_load_state()


def test_a_whole_visit_on_all_nine_screens(screens: Screens, server: Running) -> None:
    server.empty_the_hall()
    # 1 the ticket machine, 2 the wall, 8 the tablet, 9 the control room stand in the hall
    kiosk = screens.device(f"/kiosk/{CENTRE}", 1080, 1920)
    wall = listening_wall(screens, 1920, 1080)
    tablet = screens.device(f"/danh-gia/{CENTRE}/17", 1280, 800)
    room = screens.staff("dieuhanh", f"/dieu-hanh/{CENTRE}", 1920, 1080)
    counter = screens.staff("quay17", f"/quay/{CENTRE}/17")
    press(counter, "open")

    earlier = set(papers(server))
    label, token = take_ticket(kiosk, "H")
    expect(kiosk.locator('[data-paper="printed"], [data-print-state="printed"]').first).to_be_visible(timeout=10_000)
    paper = printed_paper(server, earlier)
    assert f"/p/{token}" in zxingcpp.read_barcode(Image.open(paper).convert("L")).text
    phone = screens.open(f"/p/{token}", 360, 740)
    expect(phone.locator("h1")).to_have_text(label)
    expect(room.locator("#present")).to_contain_text(label)

    # 3 the counter calls; screen, voice and phone tell
    press(counter, "next")
    expect(counter.locator("#present")).to_contain_text(label)
    expect(wall.locator("[data-label]").first).to_have_text(label)
    expect(wall.locator("[data-counter]").first).to_have_text("17")
    (sound,) = wait_until_played(wall, 1)
    assert 3000 < (sound["until"] - sound["from"]) * FASTER < 30_000
    expect(phone.locator("[data-state]")).to_have_attribute("data-state", "called")
    press(counter, "start")

    # 4 intake with the identity card, receipt as PDF
    email = "an.visit@example.vn"
    code = receive(counter, 17, email)
    receipt = counter.request.get(f"/ho-so/{code}/mau/01.pdf")
    assert receipt.body().startswith(b"%PDF")
    counter.goto(f"/quay/{CENTRE}/17")
    press(counter, "finish")

    # 8 rating on the tablet as the ticket finishes
    face = tablet.locator("[name=score]").first
    expect(face).to_be_visible(timeout=10_000)
    face.click()
    expect(tablet.locator("body")).to_contain_text("Cảm ơn")

    # 5 police and justice work, 6 the leader approves with the result
    do_step(screens, "cv.cat", code)
    do_step(screens, "cv.stp", code)
    leader = screens.staff("ld.stp", f"/ho-so/{code}")
    leader.fill("#result-number", "77/LLTP")
    leader.set_input_files(
        "#result-file", files=[{"name": "ket-qua.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    leader.click("button[data-key=F9]")
    leader.wait_for_load_state()
    expect(leader.locator("body")).to_contain_text("có kết quả")
    mail = mail_to(server, email, f"Hồ sơ {code} của ông/bà đã có kết quả")
    link = re.search(r"http\S+/tra-cuu#\S+", mail)
    assert link

    # 7 tracking by the link of the mail, and at the lookup kiosk by code and secret
    tracking = screens.open("/tra-cuu" + link[0].partition("/tra-cuu")[2], 360, 740)
    expect(tracking.locator("body")).to_contain_text("Ký phiếu", timeout=10_000)
    secret = link[0].rpartition(",")[2]
    lookup = screens.device(f"/tra-cuu-kiosk/{CENTRE}", 1080, 1920)
    lookup.fill("input[name=code]", code)
    lookup.fill("input[name=secret]", secret)
    lookup.locator(
        "form:has(input[name=secret]) button[type=submit], form:has(input[name=secret]) button:not([type])"
    ).first.click()
    expect(lookup.locator("body")).to_contain_text("Ký phiếu", timeout=10_000)

    # 6 the counter hands the result over
    counter.goto(f"/quay/{CENTRE}/17/tra-ket-qua/{code}")
    counter.click("button[data-key=F10]")
    counter.wait_for_load_state()
    dossier = screens.staff("quay17", f"/ho-so/{code}")
    expect(dossier.locator("body")).to_contain_text("đã trả kết quả")


def test_two_visits_at_once_do_not_mix(screens: Screens, server: Running) -> None:
    server.empty_the_hall()
    first_kiosk = screens.device(f"/kiosk/{CENTRE}", 1080, 1920)
    second_kiosk = screens.device(f"/kiosk/{CENTRE}", 1080, 1920)
    wall = listening_wall(screens, 1920, 1080)
    one = screens.staff("quay05", f"/quay/{CENTRE}/5")
    other = screens.staff("quay06", f"/quay/{CENTRE}/6")
    press(one, "open")
    press(other, "open")
    labels = {take_ticket(first_kiosk, "L")[0], take_ticket(second_kiosk, "L")[0]}
    assert len(labels) == 2

    expect(one.locator("#do-next")).to_be_visible()
    expect(other.locator("#do-next")).to_be_visible()
    one.click("#do-next", no_wait_after=True)
    other.click("#do-next", no_wait_after=True)
    expect(one.locator(".present__label")).to_be_visible()
    expect(other.locator(".present__label")).to_be_visible()
    assert {one.locator(".present__label").inner_text(), other.locator(".present__label").inner_text()} == labels
    first, second = wait_until_played(wall, 2)
    same_event = 50  # ms: both are noted as the first one's end is told
    assert first["until"] <= second["from"] + same_event, "two calls sounded at once"
    for label in labels:
        expect(wall.locator("[data-wall]")).to_contain_text(label)

    codes = set()
    for page, number in ((one, 5), (other, 6)):
        press(page, "start")
        codes.add(receive(page, number, f"visit{number}@example.vn"))
    assert len(codes) == 2
    for page, number in ((one, 5), (other, 6)):
        page.goto(f"/quay/{CENTRE}/{number}")
        press(page, "finish")


def test_without_paper_the_number_stays_and_nothing_is_lost(screens: Screens, server: Running) -> None:
    import httpx

    control = f"http://127.0.0.1:{server.printer_port + 1}"
    assert httpx.post(f"{control}/state", data={"paper": "out"}, timeout=5).status_code < 400
    try:
        kiosk = screens.device(f"/kiosk/{CENTRE}", 1080, 1920)
        label, token = take_ticket(kiosk, "U")
        expect(kiosk.locator('[data-paper="failed"], [data-print-state="failed"]').first).to_be_visible(timeout=15_000)
        expect(kiosk.locator("h1")).to_have_text(label)
        phone = screens.open(f"/p/{token}", 360, 740)
        expect(phone.locator("[data-state]")).to_have_attribute("data-state", "waiting")
    finally:
        httpx.post(f"{control}/state", data={"paper": "ok"}, timeout=5)


def papers(server: Running) -> list[Path]:
    """What came out of the printer and was cut off."""
    return list((server.data / "simulators" / "printer").glob("*.png"))


def printed_paper(server: Running, earlier: set[Path]) -> Path:
    """The paper that came since."""
    deadline = time.monotonic() + 15
    while not (new := [one for one in papers(server) if one not in earlier]):
        assert time.monotonic() < deadline, "nothing was printed"
        time.sleep(0.1)
    return new[0]


def mail_to(server: Running, address: str, subject: str) -> str:
    """The text of a mail that came to an address."""
    import email
    import email.policy

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in (server.data / "simulators" / "mail").glob("**/*.eml"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address in str(message["To"]) and subject in str(message["Subject"]):
                return str(message.get_body(("plain",)).get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail '{subject}' came")
