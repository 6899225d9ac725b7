"""axe-core finds nothing serious on any page, in both languages, at the size of the screen it stands on; and nothing runs out of it.

Also in dark and in high contrast, and with text of twice the size (WCAG 2.2, 1.4.4).
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.conftest import Screens, pair

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
Found = TypeVar("Found")
PHONE, DESK, KIOSK, WALL, TABLET = (360, 740), (1366, 768), (1080, 1920), (3840, 2160), (1280, 800)
PUBLIC = (
    "/",
    "/dat-lich",
    "/tra-cuu",
    "/kq",
    "/trung-tam",
    "/tin-tuc",
    "/lay-so",
    "/cua-toi/vao",
    "/nop-ho-so",
    "/thu-tuc/2.000635",
    "/thu-tuc",
    "/thu-tuc?q=khai+sinh",
    "/phan-anh/gui",
    "/cong-khai",
    "/tai-khoan/login/",
    "/khong-co-trang-nay",
)
STAFF = {
    "quay05": ("/quay/BG/5", "/trao-doi", "/trao-doi/moi", "/trao-doi/danh-ba", "/trao-doi/cuoc-goi"),
    "cv.skhdt": ("/ban-lam-viec", "/ho-so"),
    "dieuhanh": ("/dieu-hanh", "/dieu-hanh/BG/thong-bao", "/dieu-hanh/BG/camera", "/dieu-hanh/BG/camera/trich-xuat"),
    "quantri": (
        "/quan-tri",
        "/quan-tri/thiet-bi/BG",
        "/quan-tri/camera/BG",
        "/quan-tri/phieu/BG",
        "/quan-tri/thong-bao/BG",
        "/quan-tri/hang-cho/BG",
        "/quan-tri/hang-cho/BG/dich-vu/H",
        "/quan-tri/so-do/BG",
        "/quan-tri/trinh-chieu/BG",
        "/quan-tri/ket-noi",
        "/quan-tri/thu-tuc",
        "/quan-tri/thu-tuc/2.000635",
        "/look/",
    ),
}
DEVICES = (("/kiosk/BG", KIOSK), ("/man-hinh/BG", WALL), ("/tra-cuu-kiosk/BG", KIOSK), ("/danh-gia/BG/5", TABLET))

pytestmark = [pytest.mark.browser, pytest.mark.server]


def looked_at(page: Page, look: Callable[[Page], Found]) -> Found:
    """What `look` finds. A page that loads itself anew under its hands (a display that was told to) is looked at again."""
    for _ in range(2):
        try:
            return look(page)
        except PlaywrightError:
            page.wait_for_timeout(500)
            page.wait_for_load_state()
    return look(page)


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical, one line each."""
    return looked_at(page, _serious)


def _serious(page: Page) -> list[str]:
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # only a rule that is not serious needs what `preload` fetches once more
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{page.url}: {rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> bool:
    return looked_at(page, lambda shown: bool(shown.evaluate("document.documentElement.scrollWidth > innerWidth")))


def walk(page: Page, paths: Sequence[str]) -> Iterator[Page]:
    for path in paths:
        page.goto(path)
        page.wait_for_load_state()
        yield page


def test_the_measure_sees_what_is_wrong(screens: Screens) -> None:
    page = screens.open("/")
    page.evaluate("document.querySelector('main').innerHTML = '<input><button></button>'")
    assert {line.split(": ")[1] for line in serious(page)} == {"label", "button-name"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_public_pages_keep_nobody_out(screens: Screens, language: str, size: tuple[int, int]) -> None:
    page = screens.open("/tin-tuc", *size, language=language)
    item = str(page.locator("main h2 a").first.get_attribute("href"))
    for shown in walk(page, (*PUBLIC, item)):
        assert serious(shown) == []
        assert not too_wide(shown), shown.url


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("username", STAFF)
def test_staff_pages_keep_nobody_out(screens: Screens, username: str, language: str) -> None:
    page = screens.staff(username, "/tai-khoan/login/", *DESK, language=language)
    for shown in walk(page, STAFF[username]):
        assert serious(shown) == []
        assert not too_wide(shown), shown.url


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("path", "size"), DEVICES, ids=lambda value: str(value))
def test_devices_keep_nobody_out(screens: Screens, language: str, path: str, size: tuple[int, int]) -> None:
    page = screens.open(path, *size, language=language)
    assert serious(page) == []
    pair(page)
    assert serious(page) == []
    assert not too_wide(page), page.url


def test_a_display_over_a_desk_and_one_in_a_corridor_keep_nobody_out(screens: Screens) -> None:
    page = screens.device("/man-hinh/BG", 1920, 540)
    office = screens.staff("quantri", "/quan-tri/thiet-bi/BG", *DESK)
    links = office.locator("main td a[href*='/thiet-bi/BG/']")
    addresses = links.evaluate_all("found => found.map((link) => link.getAttribute('href'))")
    newest = max(addresses, key=lambda address: int(address.rsplit("/", 1)[1]))
    for layout, counters in (("counter", "17"), ("corridor", "")):
        page.goto("about:blank")  # a display whose settings change loads itself anew, just when it is sent somewhere
        office.goto(newest)
        office.select_option("#field-layout", layout)
        office.fill("#field-counters", counters)
        office.click("form:has(#field-layout) button.govuk-button")
        office.wait_for_load_state()
        page.goto("/man-hinh/BG")
        assert (page.locator(".desk").count() == 1) == (layout == "counter")
        assert serious(page) == []
        assert not too_wide(page)


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_every_theme_can_be_read(screens: Screens, theme: str) -> None:
    page = screens.open("/", *DESK)
    page.context.add_cookies([{"name": "motcua_theme", "value": theme, "url": page.url}])
    for shown in walk(page, PUBLIC):
        assert shown.locator(f"html[data-theme={theme}]").count() == 1
        assert serious(shown) == []


def test_text_of_twice_the_size_stays_on_the_page(screens: Screens) -> None:
    for page in walk(screens.open("/", *DESK), PUBLIC):
        plain = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == pytest.approx(2 * plain)
        assert not too_wide(page), page.url
