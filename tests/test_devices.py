"""Devices in a real browser: locked and unlocked, renewed after an update, replaced, lost and seen to be lost, copied."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import Screens
from tests.running import CENTRE, Running

pytestmark = [pytest.mark.browser, pytest.mark.server]
SLOW = 30_000  # a machine that does other things too; nothing here is a measurement
DEVICES = f"/quan-tri/thiet-bi/{CENTRE}"


@pytest.fixture
def display(screens: Screens) -> Page:
    page = screens.device(f"/man-hinh/{CENTRE}", 1920, 1080)
    expect(page.locator("[data-wall]")).to_be_visible()
    return page


@pytest.fixture
def admin(screens: Screens, display: Page) -> Page:
    """At the page of the wall that was paired last."""
    page = screens.staff("quantri", DEVICES)
    links = page.locator("tbody a[href*='/quan-tri/thiet-bi/']", has_text="Màn hình")
    paths = [link.get_attribute("href") or "" for link in links.all()]
    page.goto(max(paths, key=lambda path: int(path.rpartition("/")[2])))
    return page


def number(admin: Page) -> int:
    return int(admin.url.rpartition("/")[2])


def test_a_wall_is_locked_seen_and_unlocked_from_afar(admin: Page, display: Page) -> None:
    cover = display.locator("[data-device-cover=lock]")
    admin.click("button[value=lock]")
    expect(cover).to_be_visible(timeout=SLOW)
    expect(cover).to_contain_text("tạm ngừng phục vụ")
    expect(admin.locator("[data-live-part=done] .tag--done").first).to_be_visible(timeout=SLOW)
    display.reload()
    expect(cover).to_be_visible(timeout=SLOW)
    admin.click("button[value=screenshot]")
    admin.get_by_role("link", name="Xem", exact=True).first.click(timeout=SLOW)
    drawn = admin.frame_locator("iframe")
    expect(drawn.locator(".device-cover")).to_be_visible(timeout=SLOW)
    expect(drawn.locator("script")).to_have_count(0)
    admin.go_back()
    admin.click("button[value=unlock]")
    expect(cover).to_have_count(0, timeout=SLOW)


def test_a_page_from_before_an_update_renews_itself_when_nobody_uses_it(display: Page) -> None:
    now = display.locator("meta[name=release]").get_attribute("content") or ""

    def as_it_was(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(f'content="{now}"', 'content="0.0.1-before"'))

    display.route(f"**/man-hinh/{CENTRE}", as_it_was, times=1)
    display.reload()
    expect(display.locator("meta[name=release]")).to_have_attribute("content", now, timeout=SLOW)
    expect(display.locator("[data-wall]")).to_be_visible()


def test_a_broken_machine_is_replaced_by_a_code_and_the_old_one_is_out(
    screens: Screens, admin: Page, display: Page
) -> None:
    new = screens.open(f"/man-hinh/{CENTRE}", 1920, 1080)
    code = new.locator("[data-again-part=code]").inner_text()
    name = admin.locator("h1").inner_text()
    admin.fill("#field-code", code)
    admin.get_by_role("button", name="Thay", exact=True).click()
    expect(new.locator("[data-wall]")).to_be_visible(timeout=SLOW)
    expect(display.locator("[data-again-part=code]")).to_be_visible(timeout=SLOW)
    expect(admin.locator("h1")).to_have_text(re.compile(re.escape(name.splitlines()[0][:12])))
    expect(admin.locator("[data-live-part=state] .tag--done")).to_be_visible(timeout=SLOW)


def test_a_wall_that_is_switched_off_is_told_in_the_control_room(
    server: Running, screens: Screens, admin: Page, display: Page
) -> None:
    name = (admin.locator("#field-name").get_attribute("value") or "").strip()
    room = screens.staff("dieuhanh", f"/dieu-hanh/{CENTRE}")
    alerts = room.locator(".alerts").first  # what needs a person
    expect(alerts).not_to_contain_text(name)
    device = number(admin)
    display.context.close()
    # a minute goes by
    change = (
        "from motcua.domain.devices.models import Device; from datetime import timedelta; from motcua.base import clock; "
        f"Device.objects.filter(pk={device}).update(last_seen_at=clock.now() - timedelta(seconds=90))"
    )
    server.command("manage", "shell", "-c", change)
    expect(alerts).to_contain_text(name, timeout=SLOW)
    expect(admin.locator("[data-live-part=state] .trouble--late")).to_be_visible(timeout=SLOW)


def test_a_cookie_on_another_machine_shows_no_wall_and_calls_for_a_person(
    browser: Browser, server: Running, admin: Page, display: Page
) -> None:
    expect(admin.locator("[data-live-part=state]")).to_contain_text("1920", timeout=SLOW)  # it has beaten
    context = browser.new_context(base_url=server.base)
    context.add_cookies([cookie for cookie in display.context.cookies() if cookie["name"] == "motcua_device"])
    copy = context.new_page()
    copy.goto(f"/man-hinh/{CENTRE}")
    expect(copy.locator("[data-device-cover=copied]")).to_be_visible(timeout=SLOW)
    expect(admin.locator("[data-live-part=state] .trouble--late")).to_be_visible(timeout=SLOW)
    expect(display.locator("[data-device-cover]")).to_have_count(0)
    context.close()
