"""A server for each file, one browser for all tests of a worker; each test has a browser context of its own."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running import PASSWORD, Running, running_server

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real browsers on a busy machine: what fails is run once more, and the summary tells of each second run."""
    for item in items:
        if item.get_closest_marker("browser") and item.config.pluginmanager.hasplugin("rerunfailures"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """Each file has a server of its own: who is called next there is known."""
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


def stop_clock(page: Page) -> None:
    """From here the time of this page stands but for what the test moves: a slow machine changes nothing. `clock.install()` came before."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 5)


class Screens:
    """Opens pages as the people and devices of a hall have them."""

    def __init__(self, browser: Browser, server: Running) -> None:
        self._browser, self._server = browser, server
        self._contexts: list[BrowserContext] = []

    def open(self, path: str, width: int = 1366, height: int = 768, language: str = "vi") -> Page:
        """A fresh browser, as of somebody who was never here."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, base_url=self._server.base, reduced_motion="reduce"
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": self._server.base}])
        self._contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    def staff(self, username: str, path: str, width: int = 1366, height: int = 768, language: str = "vi") -> Page:
        """Somebody of the demonstration's staff, signed in by the sign-in page."""
        page = self.open("/tai-khoan/login/", width, height, language)
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(path)
        return page

    def device(self, path: str, width: int, height: int, language: str = "vi") -> Page:
        """A device of the demonstration, paired by its own button."""
        page = self.open(path, width, height, language)
        page.click("button[value=demonstration]")
        page.wait_for_selector("button[value=demonstration]", state="detached")
        page.wait_for_load_state("load")  # its modules have run: a touch finds them
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def screens(browser: Browser, server: Running) -> Iterator[Screens]:
    opened = Screens(browser, server)
    yield opened
    opened.close()
