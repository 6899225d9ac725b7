"""Tracking on the portal: code and secret together, nothing without both, and slowly for those who guess."""

import re

import pytest
from django.contrib.sessions.models import Session

from motcua.base import clock
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.tests.factories import COMPANY, JUSTICE, PLANNER, at, processed, received, seen
from motcua.surfaces.following.doors import CODES, SECRETS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre(demo_centre):
    return demo_centre


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def ask(client, code: str, secret: str, language: str = "en", **extra):
    client.cookies["django_language"] = language
    return client.post("/tra-cuu", {"code": code, "secret": secret}, follow=True, **extra)


def test_code_and_secret_show_where_the_dossier_is(client):
    dossier = received(COMPANY)
    text = text_of(ask(client, dossier.code, dossier.secret))
    assert dossier.code in text
    assert "Your dossier has been received" in text
    assert "You do not have to do anything now" in text
    assert "Department of Planning and Investment" in text
    assert "Provincial Tax Department" in text
    assert dossier.due_at.astimezone(clock.LOCAL_ZONE).strftime("%d/%m/%Y") in text


def test_vietnamese_is_complete(client):
    dossier = received(COMPANY)
    text = text_of(ask(client, dossier.code, dossier.secret, "vi"))
    assert "Hồ sơ của ông/bà đã được tiếp nhận" in text
    assert not re.search(r"\b(dossier|result|agency|you|step)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("spoil", [str.lower, lambda code: f" {code} ", lambda code: code.replace("-", " - ")])
def test_codes_are_read_as_people_type_them(client, spoil):
    dossier = received()
    assert dossier.code in text_of(ask(client, spoil(dossier.code), dossier.secret.upper()))


def test_a_scanned_address_in_the_first_field_is_both_codes(client):
    dossier = received()
    assert dossier.code in text_of(ask(client, dossier.tracking_url, ""))


def test_the_code_alone_tells_nothing_where_nobody_set_it_so(client):
    dossier = received()
    page = ask(client, dossier.code, "")
    assert page.status_code == 404
    assert "done" not in text_of(page)
    assert client.post("/api/v1/track/progress", {"code": dossier.code}, "application/json").status_code == 404


def test_where_it_is_set_so_the_code_alone_tells_a_percentage_and_nothing_more(client, settings):
    """The law lets anybody who has the code know how far a dossier is."""
    settings.MOTCUA_PROGRESS_BY_CODE = True
    dossier = received(COMPANY)
    done = seen(dossier).progress
    text = text_of(ask(client, dossier.code.lower(), ""))
    assert f"{done} % done" in text
    for more in ("Department of Planning", "has been received", dossier.due_at.strftime("%d/%m/%Y"), "Nguyễn"):
        assert more not in text
    asked = client.post("/api/v1/track/progress", {"code": dossier.code}, "application/json")
    assert asked.json() == {"progress": done}
    assert ask(client, "H02.03-261123-9999", "").status_code == 404


def test_codes_are_not_read_off_one_after_the_other(client, settings):
    settings.MOTCUA_PROGRESS_BY_CODE = True
    code = received().code
    answers = [client.post("/tra-cuu", {"code": code, "secret": ""}).status_code for _ in range(CODES.burst + 1)]
    assert answers == [200] * CODES.burst + [429]


def test_wrong_code_and_wrong_secret_are_answered_alike(client):
    dossier = received()
    wrong_secret = ask(client, dossier.code, "000000000000")
    wrong_code = ask(client, dossier.code[:-4] + "9999", dossier.secret)
    assert wrong_secret.status_code == wrong_code.status_code == 404

    def alike(response) -> str:
        page = re.sub(
            r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]*"', "", response.content.decode()
        )
        return re.sub(r'value="H[^"]*"', "", page)

    assert alike(wrong_secret) == alike(wrong_code)


def test_guessing_is_slowed_and_says_for_how_long(client):
    dossier = received()
    with clock.frozen(clock.now()) as held:
        for _ in range(SECRETS.burst):
            assert ask(client, dossier.code, "000000000000").status_code == 404
        refused = ask(client, dossier.code, dossier.secret)
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) == SECRETS.seconds
        assert f"try again in {SECRETS.seconds} seconds" in text_of(refused)
        held.move(SECRETS.seconds)
        assert dossier.code in text_of(ask(client, dossier.code, dossier.secret))


def test_one_who_guesses_does_not_slow_others(client):
    dossier = received()
    for _ in range(SECRETS.burst + 1):
        ask(client, dossier.code, "000000000000", REMOTE_ADDR="203.0.113.9")
    assert dossier.code in text_of(ask(client, dossier.code, dossier.secret, REMOTE_ADDR="203.0.113.10"))


def test_whoever_has_the_receipt_may_look_as_often_as_they_like(client):
    dossier = received()
    for _ in range(SECRETS.burst + 5):
        assert ask(client, dossier.code, dossier.secret).status_code == 200


def test_the_page_can_be_read_anew_for_half_an_hour(client):
    dossier = received()
    with clock.frozen(clock.now()) as held:
        ask(client, dossier.code, dossier.secret)
        held.move(29 * 60)
        assert dossier.code in text_of(client.get("/tra-cuu/ho-so"))
        held.move(2 * 60)
        assert client.get("/tra-cuu/ho-so").headers["Location"] == "/tra-cuu"


def test_forgetting_forgets(client):
    dossier = received()
    ask(client, dossier.code, dossier.secret)
    client.post("/tra-cuu/quen")
    assert client.get("/tra-cuu/ho-so").status_code == 302


def test_the_secret_is_not_in_the_session_nor_in_any_address(client):
    dossier = received()
    page = ask(client, dossier.code, dossier.secret)
    [session] = Session.objects.all()
    assert dossier.secret not in str(session.get_decoded())
    assert [address for address, _status in page.redirect_chain] == ["/tra-cuu/ho-so"]


def test_personal_pages_are_neither_kept_nor_indexed(client):
    dossier = received()
    page = ask(client, dossier.code, dossier.secret)
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex' in page.content.decode()


def test_nobody_is_named(client):
    dossier = received()
    actions.start_step(JUSTICE, dossier.code, "appraise")
    page = ask(client, dossier.code, dossier.secret).content.decode()
    for personal in ("Nguyễn Văn Ân", "024090001234", "0912345678", "an@example.vn"):
        assert personal not in page


def test_what_is_to_be_brought_stands_first(client):
    dossier = received()
    actions.request_supplement(JUSTICE, dossier.code, ["Bản chính giấy ủy quyền"], "Giấy ủy quyền là bản photo")
    text = text_of(ask(client, dossier.code, dossier.secret))
    assert (
        text.index("Please bring more papers")
        < text.index("Bản chính giấy ủy quyền")
        < text.index("The way of your dossier")
    )
    assert "Waits for you" in text
    assert "In progress" not in text


def test_a_result_that_is_ready_says_so_and_where(client):
    with clock.frozen(at("10/11/2026 09:00")):
        code = processed()
        from motcua.domain.dossiers.shapes import dossier_secret

        text = text_of(ask(client, code, dossier_secret(code)))
    assert "Your result is ready" in text
    assert "Bring your receipt and your identity card" in text
    assert "12/XN-STP" in text


def test_late_is_said_with_words_and_not_by_colour_alone(client):
    with clock.frozen(at("10/11/2026 09:00")) as held:
        dossier = received(COMPANY)
        actions.start_step(PLANNER, dossier.code, "appraise")
        held.move(60 * 24 * 3600)
        page = ask(client, dossier.code, dossier.secret)
    assert "The result is late" in text_of(page)
    assert 'tag--late">Late<' in page.content.decode()


def test_the_form_works_without_script_and_asks_the_browser_to_remember_nothing(client):
    page = client.get("/tra-cuu").content.decode()
    assert page.count('autocomplete="off"') >= 2
    assert re.search(r'<form method="post" action="/tra-cuu"', page)


def test_very_long_input_is_simply_not_found(client):
    assert ask(client, "H" * 100_000, "x" * 100_000).status_code == 404
    assert ask(client, "H02\u0000", "\u0000").status_code == 404


def test_a_step_done_in_another_agencys_dossier_says_for_whom_it_waits_and_until_when(client):
    with clock.frozen(at("09/11/2026 09:00")):
        dossier = received("9.012784")
        actions.tend_children(actions.CHILDREN, dossier.code)
        text = text_of(ask(client, dossier.code, dossier.secret))
    assert "waits for Department of Construction until" in text
