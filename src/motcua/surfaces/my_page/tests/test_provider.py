"""Signing in at an identity provider: against one that runs as a process of its own and speaks the true protocol."""

import http.client
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from motcua.domain.people import oidc
from motcua.domain.people.models import Citizen, ProvenIdentity
from motcua.surfaces.sign_in.tests.citizens import browser_of, make_citizen
from motcua_simulators.running import Simulator, running

pytestmark = pytest.mark.django_db
AN = "024090001234"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("identity", Path(tmp_path_factory.mktemp("identity"))) as started:
        yield started


@pytest.fixture
def provider(simulator: Simulator, settings: object) -> Iterator[Simulator]:
    settings.MOTCUA_OIDC_ISSUER = f"http://127.0.0.1:{simulator.port}"
    settings.MOTCUA_OIDC_CLIENT_ID, settings.MOTCUA_OIDC_CLIENT_SECRET = "motcua", "motcua-demo"
    oidc._known.clear()
    yield simulator
    simulator.set(mode="accept", in_userinfo="false")
    oidc._known.clear()


def chosen(simulator: Simulator, asked: str, subject: str) -> str:
    """Somebody chooses at the provider who they are; where it sends the browser then, without the host."""
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=5)
    parts = urlsplit(asked)
    connection.request("GET", f"{parts.path}?{parts.query}")
    page = connection.getresponse()
    text = page.read().decode()
    assert page.status == 200, text
    fields = {unescape(name): unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)">', text)}
    form = urlencode(fields | {"subject": subject})
    connection.request("POST", "/authorize", form, {"Content-Type": "application/x-www-form-urlencoded"})
    back = urlsplit(connection.getresponse().headers["Location"])
    assert back.path == "/cua-toi/vao/dinh-danh/ve"
    return f"{back.path}?{back.query}"


def come(browser: Client, simulator: Simulator, subject: str = "vn-1001", after: str = "") -> object:
    """The whole way; the answer to coming back."""
    begun = browser.get("/cua-toi/vao/dinh-danh", {"next": after})
    assert begun.status_code == 302, begun.content.decode()
    return browser.get(chosen(simulator, begun["Location"], subject))


def test_whoever_comes_from_the_provider_has_proven_their_number(provider: Simulator) -> None:
    browser = Client()
    answer = come(browser, provider, after="/cua-toi/ho-so")
    assert answer["Location"] == "/cua-toi/ho-so"
    found = Citizen.objects.get()
    assert (found.id_number, found.name, found.proven_by) == (AN, "NGUYỄN VĂN ÂN", "oidc")
    assert browser.get("/cua-toi").status_code == 200
    come(Client(), provider)
    assert Citizen.objects.count() == 1


def test_the_number_may_come_from_userinfo_and_keys_may_change(provider: Simulator) -> None:
    come(Client(), provider)
    provider.set(in_userinfo="true", new_key="1")
    come(Client(), provider, "vn-1002")
    assert sorted(Citizen.objects.values_list("proven_by", flat=True)) == ["oidc", "oidc"]


@pytest.mark.parametrize(
    "lie", ["wrong_nonce", "wrong_key", "wrong_audience", "wrong_issuer", "expired", "unsigned", "other_subject"]
)
def test_what_the_provider_did_not_sign_for_this_browser_now_opens_nothing(provider: Simulator, lie: str) -> None:
    provider.set(mode=lie, in_userinfo=str(lie == "other_subject"))
    answer = come(Client(), provider)
    assert answer.status_code == 409
    assert "không xác minh được" in answer.content.decode()
    assert Citizen.objects.count() == 0


def test_a_provider_that_fails_is_told_in_words(provider: Simulator, settings: object) -> None:
    browser = Client()
    back = chosen(provider, browser.get("/cua-toi/vao/dinh-danh")["Location"], "vn-1001")
    provider.set(mode="broken")
    answer = browser.get(back)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    oidc._known.clear()
    settings.MOTCUA_OIDC_ISSUER = "http://127.0.0.1:9"
    assert "không trả lời" in Client().get("/cua-toi/vao/dinh-danh").content.decode()
    settings.MOTCUA_OIDC_ISSUER = "http://provider.example"
    assert Client().get("/cua-toi/vao/dinh-danh").status_code == 503


def test_who_does_not_agree_is_offered_a_code(provider: Simulator) -> None:
    answer = come(Client(), provider, "")
    assert answer.status_code == 403
    assert "/cua-toi/vao" in answer.content.decode()


def test_an_answer_is_good_once_and_in_the_browser_that_asked(provider: Simulator) -> None:
    asked, other = Client(), Client()
    back = chosen(provider, asked.get("/cua-toi/vao/dinh-danh")["Location"], "vn-1001")
    assert other.get(back)["Location"] == "/cua-toi/vao"
    other.get("/cua-toi/vao/dinh-danh")
    assert other.get(back).status_code == 409
    assert asked.get(back)["Location"] == "/cua-toi"
    assert asked.get(back)["Location"] == "/cua-toi/vao"
    assert Citizen.objects.count() == 1


def test_what_is_asked_has_state_nonce_and_a_challenge(provider: Simulator) -> None:
    asked = parse_qs(urlsplit(Client().get("/cua-toi/vao/dinh-danh")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"][0].endswith("/cua-toi/vao/dinh-danh/ve")


def test_an_account_by_e_mail_proves_its_number_and_stays_one_account(provider: Simulator) -> None:
    mine = make_citizen()
    browser = browser_of(mine)
    assert come(browser, provider)["Location"] == "/cua-toi/thong-tin"
    mine.refresh_from_db()
    assert (mine.id_number, mine.email) == (AN, "an@example.vn")
    come(Client(), provider)
    assert Citizen.objects.count() == 1


def test_accounts_are_joined_by_the_proven_number_alone(provider: Simulator) -> None:
    at_counter = make_citizen(id_number=AN, name="NGUYỄN VĂN ÂN")
    come(Client(), provider)
    assert ProvenIdentity.objects.get().citizen_id == at_counter.pk
    assert Citizen.objects.count() == 1


def test_one_number_never_has_two_accounts_nor_one_account_two_people(provider: Simulator) -> None:
    come(Client(), provider)
    second = browser_of(make_citizen())
    assert come(second, provider).status_code == 409
    first = browser_of(Citizen.objects.get(id_index__isnull=False))
    assert come(first, provider, "vn-1002").status_code == 409
    assert Citizen.objects.filter(id_index__isnull=False).count() == 1


def test_who_has_no_number_there_gets_an_account_that_proves_nothing(provider: Simulator) -> None:
    come(Client(), provider, "vn-1003")
    assert (Citizen.objects.get().id_number, Citizen.objects.get().proven_by) == ("", "")


def test_without_a_provider_none_is_offered() -> None:
    assert "dinh-danh" not in Client().get("/cua-toi/vao").content.decode()
    assert Client().get("/cua-toi/vao/dinh-danh").status_code == 404
