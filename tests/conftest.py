"""One server and one browser for all tests of a worker; each file finds the hall empty, each test has a browser context of its own."""

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Playwright, expect

from tests.running import PASSWORD, Running, running_server

SESSION = "sessionid"
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


class Shared:
    """The server that the files of a worker share."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._running: Running | None = None

    def start(self) -> Running:
        if self._running is None:
            self._running = self._stack.enter_context(running_server())
        return self._running

    def stop(self) -> None:
        self._running = None
        self._stack.close()


SHARED = Shared()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A server that nobody needs next costs the others nothing."""
    try:
        return (yield)
    finally:
        wanted = getattr(nextitem, "fixturenames", ())
        if "server" not in wanted or "own_server" in wanted:
            SHARED.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With what failed comes what stood on its pages, and the end of what the server said."""
    report = yield
    if report.failed:
        used = getattr(item, "funcargs", {})
        if isinstance(opened := used.get("screens"), Screens):
            report.sections.append(("pages", opened.seen()))
        if isinstance(server := used.get("server"), Running):
            report.sections.append(("end of serve.log", server.last_words()))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why something had to run again is told, even where it then went well."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"why {report.nodeid} ran again")
        terminalreporter.line(report.longreprtext[-4000:])
        for name, text in report.sections:
            terminalreporter.line(f"--- {name}\n{text[-6000:]}")


@pytest.fixture(scope="module")
def server() -> Running:
    """Who is called next is known to each file: it finds the hall empty. What else was there before may still be there."""
    running = SHARED.start()
    running.empty_the_hall()
    return running


@pytest.fixture(scope="module")
def fresh_server() -> Running:
    """The shared server on new data."""
    SHARED.stop()
    return SHARED.start()


@pytest.fixture(scope="module")
def own_server() -> Iterator[Running]:
    """One that only the tests of a file use, as it begins: they kill its parts or count from its first number."""
    with running_server(durable=True) as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield launched
    launched.close()


def stop_clock(page: Page) -> None:
    """From here the time of this page stands but for what the test moves: a slow machine changes nothing. `clock.install()` came before."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 5)


def hurry(page: Page, place: Locator) -> None:
    """Lets the time of this page go by until something is there for which it waits on purpose. `clock.install()` came before."""
    for _turn in range(20):
        if place.is_visible():
            return
        page.clock.fast_forward(3_000)
        page.wait_for_timeout(200)  # what it asks of the server takes its time
    expect(place).to_be_visible(timeout=30_000)


def pair(page: Page) -> None:
    """What asks to be paired becomes a device of the demonstration, by its own button."""
    page.click("button[value=demonstration]")
    page.wait_for_selector("button[value=demonstration]", state="detached")
    page.wait_for_load_state("load")  # its modules have run: a touch finds them


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
        """Somebody of the demonstration's staff, signed in by the sign-in page; who was here before still is."""
        if session := self._server.sessions.get(username):
            page = self.open("about:blank", width, height, language)
            page.context.add_cookies([{"name": SESSION, "value": session, "url": self._server.base}])
            page.goto(path)
            return page
        page = self.open("/tai-khoan/login/", width, height, language)
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        cookies = page.context.cookies()
        self._server.sessions[username] = next(one["value"] for one in cookies if one["name"] == SESSION)
        page.goto(path)
        return page

    def device(self, path: str, width: int, height: int, language: str = "vi") -> Page:
        """A device of the demonstration, paired by its own button."""
        page = self.open(path, width, height, language)
        pair(page)
        return page

    def seen(self) -> str:
        """What each of its pages shows, for who reads of a failure."""
        texts = []
        for page in [page for context in self._contexts for page in context.pages]:
            try:
                texts.append(f"{page.url}\n{page.locator('body').aria_snapshot(timeout=3_000)}")
            except Error as error:  # a page that is busy or gone
                texts.append(f"{page.url}\n{error.message}")
        return "\n\n".join(texts)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def screens(browser: Browser, server: Running) -> Iterator[Screens]:
    opened = Screens(browser, server)
    yield opened
    opened.close()
