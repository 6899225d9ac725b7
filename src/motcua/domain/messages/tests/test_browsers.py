"""Web push about dossiers: over the real protocol to a push service of its own process, opened with the phone's keys alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions, browsers, choosing
from motcua.domain.messages.models import Address, Browser, Followed, Notice, Unsent
from motcua.domain.messages.tests.phones import Phone
from motcua.domain.messages.webpush import Recipient
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua_simulators.running import Simulator, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
AN = "024090001234"  # the applicant of the factories


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("push", tmp_path_factory.mktemp("push")) as service:
        yield service


@pytest.fixture
def phone(process: Simulator, settings: LazySettings) -> Phone:
    settings.MOTCUA_PUSH_SERVICES = (f"http://127.0.0.1:{process.port}",)
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0
    for kept in process.kept():
        kept.unlink()
    process.set(mode="accept")
    return Phone.new(process)


def follow(code: str, phone: Phone, language: str = "vi") -> str:
    return browsers.follow_dossier(code, dossier_secret(code), phone.recipient, language=language)


def tell(code: str) -> None:
    """What the room of messages does of all that happened, each twice: a follower may see an entry again."""
    for entry in journal.subject_history(f"dossier:{code}") * 2:
        if entry.kind in ("dossier.received", "dossier.supplement_requested", "dossier.processed", "dossier.withdrawn"):
            actions.queue_notice(entry)
    for notice in Notice.objects.filter(state="waiting").order_by("id"):
        actions.send(notice.pk)


def citizen(id_number: str) -> Actor:
    return view_of(make_citizen("x@example.vn", id_number=id_number)).actor


def test_each_change_reaches_the_phone_once_and_a_locked_phone_tells_of_nobody(phone: Phone) -> None:
    code = f.received().code
    follow(code, phone)
    tell(code)
    dossiers.request_supplement(f.JUSTICE, code, ["Bản sao rõ nét"], "bản sao bị mờ")
    tell(code)
    first, second = phone.read()
    assert first["title"] == f"Hồ sơ {code} của ông/bà đã được tiếp nhận"
    assert second["title"] == f"Đề nghị bổ sung hồ sơ {code}"
    shown = str(first) + str(second)
    for private in ("Ân", "mờ", "rõ nét", AN, dossier_secret(code)):
        assert private not in shown
    assert {first["page"], second["page"]} == {f"/tra-cuu#{code}"}
    assert phone.service.state()["refused"] == ""
    assert code.encode() not in b"".join(path.read_bytes() for path in phone.service.kept())
    assert set(Notice.objects.filter(channel="push").values_list("state", flat=True)) == {"sent"}
    assert len(mail.outbox) == 2, "e-mail tells it as before"


def test_an_account_hears_of_all_that_bears_its_number_and_of_nothing_else(phone: Phone) -> None:
    actor, other = citizen(AN), Phone.new(phone.service)
    browsers.follow_account(actor, phone.recipient, language="en", device="Chrome · Android")
    stranger = view_of(make_citizen("b@example.vn", id_number="024090009999")).actor
    browsers.follow_account(stranger, other.recipient, language="vi")
    code = f.received().code
    tell(code)
    (word,) = phone.read_own()
    assert (word["title"], word["page"]) == (f"Your dossier {code} was received", f"/cua-toi/ho-so/{code}")
    assert other.read_own() == []
    (view,) = browsers.browsers_of(actor)
    assert view.device == "Chrome · Android"
    browsers.leave_account(stranger, browser=view.id)
    assert len(browsers.browsers_of(actor)) == 1, "another's phone is not there"
    browsers.leave_account(actor, browser=view.id)
    assert not Browser.objects.filter(pk=view.id).exists()


def test_an_account_that_was_given_back_tells_the_phones_of_its_holder_alone(phone: Phone) -> None:
    taken, held, other = citizen(AN), view_of(make_citizen("moi@example.vn")).actor, Phone.new(phone.service)
    browsers.follow_account(taken, phone.recipient, language="vi")
    browsers.follow_account(held, other.recipient, language="vi", device="máy mới")
    browsers.move_account(int(held.id), int(taken.id))
    assert [one.device for one in browsers.browsers_of(taken)] == ["máy mới"]


def test_what_a_phone_shows_is_chosen_there_and_the_law_is_done_by_e_mail_all_the_same(phone: Phone) -> None:
    code = f.received().code
    choosing.choose(follow(code, phone), ["push:decisions"], "en")
    choosing.unsubscribe(_token_of_email())
    tell(code)
    assert (phone.read(), mail.outbox) == ([], [])
    dossiers.request_supplement(f.JUSTICE, code, ["Bản sao rõ nét"], "bản sao bị mờ")
    tell(code)
    assert (phone.read(), len(mail.outbox)) == ([], 1)


def _token_of_email() -> str:
    (found,) = choosing.choices_of_account({"email": "an@example.vn"})
    return found.token


def test_a_phone_that_takes_no_more_is_forgotten_and_the_administrator_sees_it(phone: Phone) -> None:
    code = f.received().code
    token = follow(code, phone)
    choosing.unsubscribe(_token_of_email())
    phone.service.set(mode="gone")
    tell(code)
    assert not Browser.objects.exists()
    assert not Followed.objects.exists()
    assert not Address.objects.filter(kind="push").exists()
    with pytest.raises(NotFound):
        choosing.choices(token)
    assert Notice.objects.get(channel="push").state == "bounced"
    assert [(one.channel, one.said, one.went_by) for one in Unsent.objects.all()] == [("push", "gone", "")]


def test_a_service_that_is_away_is_asked_again(phone: Phone) -> None:
    code = f.received().code
    follow(code, phone)
    phone.service.set(mode="later")
    with pytest.raises(OSError, match="429"):
        tell(code)
    phone.service.set(mode="accept")
    tell(code)
    assert len(phone.read()) == 1


def test_what_nobody_asks_for_any_more_is_forgotten(phone: Phone) -> None:
    code = f.received().code
    follow(code, phone)
    browsers.note_end(code)
    with clock.frozen(clock.now() + timedelta(days=89)):
        browsers.forget_old()
        assert Browser.objects.exists()
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert browsers.that_follow(code) == []
        browsers.forget_old()
    assert not Address.objects.filter(kind="push").exists()


def test_only_who_knows_the_secret_follows_with_a_browser_that_is_one(phone: Phone) -> None:
    code = f.received().code
    with pytest.raises(NotFound):
        browsers.follow_dossier(code, "wrong", phone.recipient, language="vi")
    with pytest.raises(InvalidInput):
        browsers.follow_dossier(
            code, dossier_secret(code), Recipient("https://evil.example/x", "x", "y"), language="vi"
        )
    for _time in range(browsers.MOST_OF_A_DOSSIER):
        follow(code, Phone.new(phone.service))
    with pytest.raises(Conflict):
        follow(code, phone)


def test_where_it_is_reached_is_sealed_and_found_by_its_index_alone(phone: Phone) -> None:
    code = f.received().code
    follow(code, phone)
    index = crypto.blind_index(phone.recipient.endpoint, "push.endpoint")
    assert bytes(Address.objects.get(kind="push").index) == index
    browsers.leave_dossier(code, dossier_secret(code), phone.recipient.endpoint)
    assert not Browser.objects.exists()
