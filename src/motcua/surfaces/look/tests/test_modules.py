"""The small modules of the look in a real browser, against answers that the test decides: refused, lost, repeated."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import django_htmx
import pytest
from playwright.sync_api import Page, Playwright, Route, expect

MODULES = Path(__file__).parents[1] / "static" / "look" / "js"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
SITE = "http://look.test"  # plain http, as in a hall: no secure context
PAGE = '<!doctype html><html lang="en"><meta name="csrf-token" content="t0"><body>{body}</body></html>'
Answer = Callable[[Route], None]

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def tab(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser.new_page()
    browser.close()


@pytest.fixture
def opened(tab: Page) -> Iterator[Callable[..., Page]]:
    """Opens a page with this body; `answers` maps paths to what the server does."""

    def open_page(body: str, **answers: Answer) -> Page:
        def serve(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/js/"):
                route.fulfill(body=(MODULES / path[4:]).read_text(), content_type="text/javascript")
            elif path == "/":
                route.fulfill(body=PAGE.format(body=body), content_type="text/html")
            else:
                answers.get(path[1:], lambda unknown: unknown.fulfill(status=404))(route)

        tab.route("**/*", serve)
        tab.goto(SITE)
        return tab

    yield open_page
    tab.unroute_all(behavior="ignoreErrors")


def test_a_post_that_found_no_server_is_tried_again_with_the_same_key(opened: Callable[..., Page]) -> None:
    keys: list[str] = []

    def answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        assert route.request.headers["x-csrftoken"] == "t0"
        steps = [
            lambda: route.abort(),
            lambda: route.fulfill(status=503),
            lambda: route.fulfill(status=201, body="done"),
        ]
        steps[len(keys) - 1]()

    page = opened("", ticket=answer)
    result = page.evaluate(
        """async () => {
            const { post } = await import("/js/post.js");
            const waits = [];
            const onWaiting = (tries) => waits.push(tries);
            const answer = await post("/ticket", new URLSearchParams({ a: "1" }), { onWaiting });
            return [answer.status, await answer.text(), waits];
        }"""
    )
    assert result == [201, "done", [1, 2]]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32


def test_a_refusal_is_an_answer_and_not_tried_again(opened: Callable[..., Page]) -> None:
    asked: list[int] = []

    def answer(route: Route) -> None:
        asked.append(1)
        route.fulfill(status=409, body="{}")

    page = opened("", ticket=answer)
    status = page.evaluate(
        'async () => (await (await import("/js/post.js")).post("/ticket", new URLSearchParams())).status'
    )
    assert (status, len(asked)) == (409, 1)


def test_what_is_held_down_is_not_exchanged_before_its_click(opened: Callable[..., Page]) -> None:
    """An event that comes between down and up took the button away, and the click with it."""
    answers = iter(range(1, 10))

    def answer(route: Route) -> None:
        route.fulfill(body=f'<div id="part"><button onclick="clicks.push({next(answers)})">Finish</button></div>')

    page = opened('<div id="part"><button onclick="clicks.push(0)">Finish</button></div>', part=answer)
    page.add_script_tag(path=HTMX)
    page.evaluate(
        """async () => {
            window.clicks = [];
            const { renew } = await import("/js/renew.js");
            window.happened = () => renew("/part", { target: "#part", swap: "outerHTML" });
        }"""
    )
    page.hover("button")
    page.mouse.down()
    with page.expect_response("**/part") as came:
        page.evaluate("happened()")
    came.value.finished()
    page.wait_for_timeout(50)
    with page.expect_response("**/part"):  # asked again when it is let go
        page.mouse.up()
    page.wait_for_function("document.querySelector('button').getAttribute('onclick').includes('2')")
    assert page.evaluate("clicks") == [0]
    page.evaluate(
        "document.dispatchEvent(new PointerEvent('pointerdown', { button: 0 }))"
    )  # whose up goes to another window
    with page.expect_response("**/part"):
        page.evaluate("happened()")
    page.wait_for_function("document.querySelector('button').getAttribute('onclick').includes('4')")


def _event(number: int, place: str) -> str:
    return f'id: {place}\nevent: ticket.called\ndata: {{"id": {number}, "label": "A00{number}"}}\n\n'


def _stream(route: Route, *parts: str) -> None:
    route.fulfill(content_type="text/event-stream", body="".join(parts))


def test_a_refused_stream_goes_on_where_it_was_and_tells_nothing_twice(opened: Callable[..., Page]) -> None:
    places: list[str] = []

    def answer(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query).get("last-event-id", [""])[0]
        places.append(asked)
        if len(places) == 1:
            _stream(route, "retry: 50\n\n", _event(1, "7-1"), _event(2, "7-2"))
        elif len(places) == 2:
            route.fulfill(status=503)
        else:
            _stream(route, "retry: 60000\n\n", _event(2, "7-2"), _event(3, "7-3"))

    page = opened("<div data-offline hidden>lost</div>", live=answer)
    page.evaluate(
        """async () => {
            window.heard = [];
            const { subscribe } = await import("/js/live.js");
            subscribe("/live", ["ticket.called"], (entry) => window.heard.push(entry.label));
        }"""
    )
    page.wait_for_function("window.heard.length === 3")
    assert page.evaluate("window.heard") == ["A001", "A002", "A003"]
    assert places[:3] == ["", "7-2", "7-2"]


def test_a_lost_line_is_shown_after_three_seconds(opened: Callable[..., Page]) -> None:
    page = opened("<div data-offline hidden>lost</div>", live=lambda route: route.abort())
    page.evaluate('async () => (await import("/js/live.js")).subscribe("/live", [], () => {})')
    page.wait_for_timeout(1500)
    assert not page.locator("[data-offline]").is_visible()
    page.locator("[data-offline]").wait_for(state="visible", timeout=4000)


def test_a_key_presses_its_button_but_letters_only_when_nobody_types(opened: Callable[..., Page]) -> None:
    page = opened(
        '<button data-key="F2">next</button><button data-key="n">no</button>'
        '<button data-key="F4" disabled>again</button><input aria-label="name">'
    )
    page.evaluate(
        """async () => {
            window.pressed = [];
            const press = (event) => window.pressed.push(event.target.textContent);
            for (const one of document.querySelectorAll("button")) one.addEventListener("click", press);
            (await import("/js/keys.js")).listenToKeys();
        }"""
    )
    page.focus("input")
    page.keyboard.press("n")
    page.keyboard.press("F4")
    page.keyboard.press("F2")
    page.keyboard.press("n")
    assert page.evaluate("window.pressed") == ["next", "no"]
    assert page.input_value("input") == "n"


def test_a_change_of_colours_keeps_what_stands_in_a_form(opened: Callable[..., Page]) -> None:
    kept: list[str] = []

    def answer(route: Route) -> None:
        kept.append(route.request.post_data or "")
        route.fulfill(status=302, headers={"Location": "/"})

    page = opened(
        '<input aria-label="name"><form data-look-form method="post" action="/giao-dien">'
        '<button name="theme" value="dark" aria-pressed="false">dark</button>'
        '<button name="theme" value="auto" aria-pressed="true">auto</button></form>',
        **{"giao-dien": answer},
    )
    page.evaluate('async () => (await import("/js/theme.js")).listenToTheme()')
    page.fill("input", "Nguyễn Văn Ân")
    page.click("text=dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert page.input_value("input") == "Nguyễn Văn Ân"
    assert page.get_attribute("text=dark", "aria-pressed") == "true"
    assert page.get_attribute("text=auto", "aria-pressed") == "false"
    page.click("text=auto")
    page.wait_for_function("!document.documentElement.dataset.theme")
    while len(kept) < 2:  # the colours change at once, the answer is fetched meanwhile
        page.wait_for_timeout(20)
    assert 'name="theme"\r\n\r\ndark' in kept[0]


def test_an_idle_device_asks_before_it_forgets_and_a_touch_keeps_it(opened: Callable[..., Page]) -> None:
    page = opened("<p>words</p>")
    page.clock.install()
    page.evaluate(
        """async () => {
            window.told = [];
            const tell = (what) => window.told.push(what);
            (await import("/js/idle.js")).watchIdle({
                seconds: 3, askSeconds: 2,
                ask: (left) => tell(`ask ${left}`), stay: () => tell("stay"), reset: () => tell("reset"),
            });
        }"""
    )
    page.clock.run_for(3500)
    page.mouse.click(5, 5)
    page.clock.run_for(2400)
    assert page.evaluate("window.told") == ["ask 2", "stay"]
    page.clock.run_for(3000)
    assert page.evaluate("window.told") == ["ask 2", "stay", "ask 2", "ask 1", "reset"]


@pytest.mark.parametrize("by", ["finger", "Enter", "Space"])
def test_the_answer_to_whether_somebody_is_there_reaches_its_button(opened: Callable[..., Page], by: str) -> None:
    page = opened("<p>words</p><dialog><button>longer</button></dialog>")
    page.clock.install()
    page.evaluate(
        """async () => {
            window.told = [];
            const dialog = document.querySelector("dialog");
            document.addEventListener("click", (event) => window.told.push(event.target.localName));
            (await import("/js/idle.js")).watchIdle({
                seconds: 3, askSeconds: 9, ask: () => dialog.open || dialog.showModal(), stay: () => dialog.close(), reset: () => {},
            });
        }"""
    )
    page.clock.run_for(3500)
    expect(page.locator("dialog")).to_be_visible()
    if by == "finger":
        page.locator("button").hover()
        page.mouse.down()
        page.clock.run_for(100)  # drawn anew under the finger
        page.mouse.up()
    else:
        page.keyboard.press(by)
    expect(page.locator("dialog")).to_be_hidden()
    assert page.evaluate("window.told") == ["button"]


def test_a_page_that_waits_shows_what_changed_and_goes_on_when_it_is_over(opened: Callable[..., Page]) -> None:
    body = '<main data-again="1"><b data-again-part="code">{code}</b></main>'
    states = [body.format(code="111"), body.format(code="222"), "<main>welcome</main>"]

    def answer(route: Route) -> None:
        state = states.pop(0) if len(states) > 1 else states[0]
        route.fulfill(body=PAGE.format(body=state), content_type="text/html")

    page = opened("", waiting=answer)
    page.goto(f"{SITE}/waiting")
    page.add_script_tag(url="/js/again.js", type="module")
    expect(page.locator("main")).to_contain_text("222")
    expect(page.locator("main")).to_have_text("welcome")


def test_a_screen_tells_that_it_is_there(opened: Callable[..., Page], tab: Page) -> None:
    with tab.expect_request("**/api/v1/counters/BG/4/beat") as told:
        page = opened(
            '<div data-beat="/api/v1/counters/BG/4/beat"></div>', **{"api/v1/counters/BG/4/beat": _no_content}
        )
        page.add_script_tag(type="module", url="/js/beat.js")
    assert told.value.method == "POST"
    assert told.value.headers["x-csrftoken"] == "t0"


def _no_content(route: Route) -> None:
    route.fulfill(status=204)


def test_a_page_has_shown_what_it_handled_and_not_what_failed(opened: Callable[..., Page]) -> None:
    def entry(number: int) -> str:
        return f'id: 7-{number}\nevent: ticket.called\ndata: {{"id": {number}}}\n\n'

    def answer(route: Route) -> None:
        body = "id: 7-10\nevent: hello\ndata: {}\n\n" + entry(11) + entry(12)
        route.fulfill(body=body, content_type="text/event-stream")

    page = opened("<p>wall</p>", stream=answer)
    page.evaluate(
        """async () => {
            const { subscribe, shown } = await import("/js/live.js");
            window.shown = shown;
            window.heard = 0;
            subscribe("/stream", ["ticket.called"], (entry) => {
                window.heard = entry.id;
                if (entry.id === 12) throw new Error("the wall cannot show this");
            });
        }"""
    )
    page.wait_for_function("window.heard === 12")
    assert page.evaluate("window.shown()") == 11


def test_a_line_that_falls_silent_is_opened_anew_and_goes_on_where_it_was(opened: Callable[..., Page]) -> None:
    places: list[str] = []
    held: list[Route] = []  # a line that nobody closes and that carries nothing any more

    def answer(route: Route) -> None:
        places.append(parse_qs(urlsplit(route.request.url).query).get("last-event-id", [""])[0])
        if len(places) == 2:
            held.append(route)
        else:
            _stream(route, _event(len(places), f"7-{len(places)}"))

    page = opened("<div data-offline hidden>lost</div><p></p>", live=answer)
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.evaluate(
        """async () => {
            const { subscribe } = await import("/js/live.js");
            const tell = (entry) => document.querySelector("p").append(entry.label);
            subscribe("/live", ["ticket.called"], tell);
        }"""
    )
    expect(page.locator("p")).to_have_text("A001")
    while not held:  # that stream has ended, the next is the one that is never answered
        page.clock.run_for(100)
    page.clock.run_for(31_000)
    expect(page.locator("p")).to_have_text("A001A003")
    assert places[:3] == ["", "7-1", "7-1"]
    page.clock.resume()


def test_a_key_goes_into_a_part_that_is_open_already_and_closes_it_only_from_within(
    opened: Callable[..., Page],
) -> None:
    page = opened('<main><details open><summary data-key="F1">Missing</summary><input id="why"></details></main>')
    page.evaluate("import('/js/keys.js').then((keys) => keys.listenToKeys())")
    page.keyboard.press("F1")
    expect(page.locator("#why")).to_be_focused()
    assert page.locator("details").evaluate("one => one.open")
    page.keyboard.press("F1")
    assert not page.locator("details").evaluate("one => one.open")
    page.keyboard.press("F1")
    assert page.locator("details").evaluate("one => one.open")
