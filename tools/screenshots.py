"""Takes the pictures of the README from a real server with a visit in progress: `make screenshots`."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.conftest import CHROMIUM, FLAGS, Screens  # noqa: E402 - the root must be importable first
from tests.running import CENTRE, Running, running_server  # noqa: E402 - as above

TARGET = ROOT / "docs" / "pictures"
WIDTH = 720  # pixels of a picture in the README
VISITORS = "HHALXHUYKHBM"


def dossier(number: int) -> dict[str, object]:
    """A dossier of somebody invented."""
    return {
        "centre": CENTRE,
        "procedure": ("2.000488", "2.000635", "2.002516")[number % 3],
        "applicant": {
            "kind": "person",
            "name": f"Nguyễn Thị Mẫu {number}",
            "id_number": "024185001234",
            "phone": "0912345678",
        },
        "documents": [{"requirement": f"d{place}", "originals": 1, "copies": 1} for place in (1, 2)],
    }


def main() -> int:
    TARGET.mkdir(exist_ok=True)
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        screens = Screens(browser, server)
        tracked = fill(server)
        kiosk = screens.device(f"/kiosk/{CENTRE}", 1080, 1920)
        save(kiosk.screenshot(), "kiosk")
        wall = screens.device(f"/man-hinh/{CENTRE}", 1920, 1080)
        counter = screens.staff("quay17", f"/quay/{CENTRE}/17")
        counter.click("#do-open")
        counter.wait_for_selector("#do-next")
        counter.click("#do-next")
        counter.wait_for_selector("#do-start")
        wall.wait_for_timeout(2500)
        save(wall.screenshot(), "wall")
        counter.click("#do-start")
        counter.wait_for_selector("#do-finish")
        counter.goto(f"/quay/{CENTRE}/17/tiep-nhan?thu-tuc=2.000488")
        save(counter.screenshot(), "counter")
        save(screens.staff("cv.stp", "/ban-lam-viec").screenshot(), "desk")
        room = screens.staff("dieuhanh", f"/dieu-hanh/{CENTRE}", 1600, 900)
        save(room.screenshot(), "control-room")
        tracking = screens.open(f"/tra-cuu#{tracked[0]},{tracked[1]}", 420, 860)
        tracking.wait_for_timeout(2500)
        save(tracking.screenshot(), "tracking")
        browser.close()
    return 0


def fill(server: Running) -> tuple[str, str]:
    """People wait, counters are open, dossiers lie in work; gives code and secret of one."""
    with server.client("kiosk", centre=CENTRE) as kiosk:
        for prefix in VISITORS:
            kiosk.post(f"/centres/{CENTRE}/tickets", json={"service": prefix}).raise_for_status()
    with server.client("receptionist", centre=CENTRE) as desk:
        for number in (1, 4, 5, 11, 12):
            desk.post(f"/counters/{CENTRE}/{number}/open").raise_for_status()
        for number in (1, 4):
            called = desk.post(f"/counters/{CENTRE}/{number}/call-next").json()
            desk.post(f"/tickets/{called['id']}/start").raise_for_status()
        made = [desk.post("/dossiers", json=dossier(number)) for number in range(9)]
        for answer in made:
            answer.raise_for_status()
        first = made[0].json()
    with server.client("specialist", agency="CAT") as police:
        police.post(f"/dossiers/{first['code']}/steps/verify_police/start").raise_for_status()
    return first["code"], first["secret"]


def save(picture: bytes, name: str) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.thumbnail((WIDTH, WIDTH * 2))
    image.quantize(128, dither=Image.Dither.NONE).save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
