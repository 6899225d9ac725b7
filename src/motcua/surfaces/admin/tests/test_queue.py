"""The pages on which the queue is set."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Grant
from motcua.domain.centre.models import Centre
from motcua.domain.people.actions import create_staff
from motcua.domain.queue.models import Service
from motcua.domain.queue.queries.settings import facts_of
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.tests.factories import SYSTEM, make_hall

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/quan-tri/hang-cho/BG"


@pytest.fixture
def client() -> Client:
    make_hall()
    member = create_staff(SYSTEM, "manager", "Trần Thị Hoa", "a-long-password-2016", [Grant("manager", "BG")])
    made = Client()
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    made.force_login(member, BACKEND)
    return made


def form(client: Client, path: str) -> dict[str, str]:
    """What the page would send unchanged."""
    answer = client.get(path)
    context = answer.context
    if "values" in context:
        given = {name: str(value) for name, value in context["values"].items()}
        given |= {name: value for name, _words, value in context["days"]}
        return given | ({"active": "1"} if context["active"] else {})
    given = {name: str(value) for name, value in context["numbers"].items()}
    given |= {name: str(value) for name, _words, value in context["classes"]}
    given |= {name: context[name] for name in ("order", "helping", "last_ticket", "at_day_end", "reminders")}
    return given | ({"remote": "1"} if context["remote"] else {})


def test_a_form_sent_unchanged_changes_nothing(client: Client) -> None:
    before = facts_of(Service.objects.get(code="A"))
    answer = client.post(f"{PAGE}/dich-vu/A/luu", form(client, f"{PAGE}/dich-vu/A"), follow=True)
    assert "Nothing was different." in answer.content.decode()
    assert facts_of(Service.objects.get(code="A")) == before


def test_teams_are_written_one_a_line_and_taken_back(client: Client) -> None:
    path = f"{PAGE}/dich-vu/A"
    client.post(f"{path}/luu", form(client, path) | {"counters": "1, 2, 3", "teams": ""})
    sent = form(client, path) | {"teams": "Sảnh A: 1, 2\r\n\r\nSảnh B:3"}
    assert "Saved" in client.post(f"{path}/luu", sent, follow=True).content.decode()
    assert facts_of(Service.objects.get(code="A")).teams == {"Sảnh A": [1, 2], "Sảnh B": [3]}
    assert form(client, path)["teams"] == "Sảnh A: 1, 2\nSảnh B: 3"
    client.post(f"{path}/luu", form(client, path) | {"teams": ""})
    assert facts_of(Service.objects.get(code="A")).teams == {}
    client.post(f"{path}/hoan-tac")
    assert facts_of(Service.objects.get(code="A")).teams == {"Sảnh A": [1, 2], "Sảnh B": [3]}


@pytest.mark.parametrize(
    "teams", ["Sảnh A", "A: 1\nB: 1", "A: 9", "A: x", ": 1", "A:", "A: 1\nA: 2", f"{'x' * 21}: 1", "A: ¹"]
)
def test_teams_that_cannot_be_are_refused_beside_their_field(client: Client, teams: str) -> None:
    path = f"{PAGE}/dich-vu/A"
    answer = client.post(f"{path}/luu", form(client, path) | {"counters": "1, 2", "teams": teams})
    assert answer.status_code == 422
    assert [one.field for one in answer.context["errors"]] == ["teams"]


def test_a_service_is_changed_and_taken_back_on_its_page(client: Client) -> None:
    sent = form(client, f"{PAGE}/dich-vu/A") | {"name": "Khai sinh", "counters": "1, 2", "hours_mon": "7h30–11h30"}
    answer = client.post(f"{PAGE}/dich-vu/A/luu", sent, follow=True)
    assert "Saved: it holds from the next number on" in answer.content.decode()
    changed = facts_of(Service.objects.get(code="A"))
    assert (changed.name, changed.counters) == ("Khai sinh", (1, 2))
    client.post(f"{PAGE}/dich-vu/A/hoan-tac")
    assert facts_of(Service.objects.get(code="A")).name != "Khai sinh"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"counters": "1, hai"}, "Write numbers of counters"),
        ({"visit_minutes": "mười"}, "This is a number"),
        ({"prefix": "1"}, "A prefix is one or two capital letters"),
        ({"hours_mon": "sáng"}, "Write hours such as"),
        ({"appointment_share": "30"}, "Say how long an appointment lasts"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(client: Client, sent: dict[str, str], told: str) -> None:
    before = facts_of(Service.objects.get(code="A"))
    answer = client.post(f"{PAGE}/dich-vu/A/luu", form(client, f"{PAGE}/dich-vu/A") | sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert next(iter(sent.values())) in answer.content.decode()
    assert facts_of(Service.objects.get(code="A")) == before


def test_a_service_is_added_and_opens_on_its_own_page(client: Client) -> None:
    answer = client.post(f"{PAGE}/them", {"name": "Lý lịch tư pháp", "prefix": "H", "code": ""}, follow=True)
    assert answer.redirect_chain[0][0] == f"{PAGE}/dich-vu/H"
    assert "gives no numbers" in client.get(PAGE).content.decode()


def test_how_the_centre_calls_is_saved_with_every_class_and_reminder(client: Client) -> None:
    sent = form(client, PAGE) | {"order": "accumulating", "head_elderly": "35", "reminders": "2, 48", "remote": "1"}
    answer = client.post(f"{PAGE}/cach-goi", sent, follow=True)
    assert "Saved: it holds from the next call on." in answer.content.decode()
    options = QueueOptions.of(Centre.objects.get(code="BG").options)
    assert (options.order, options.head_start_minutes["elderly"], options.remote) == ("accumulating", 35, True)
    assert options.appointment_reminder_hours == (48, 2)
    client.post(f"{PAGE}/hoan-tac")
    assert QueueOptions.of(Centre.objects.get(code="BG").options).order == "head_start"


@pytest.mark.parametrize(
    "sent", [{"reminders": "một"}, {"head_elderly": "-5"}, {"order": "x"}, {"appointment_days_ahead": "900"}]
)
def test_settings_that_cannot_be_are_told_and_not_kept(client: Client, sent: dict[str, str]) -> None:
    answer = client.post(f"{PAGE}/cach-goi", form(client, PAGE) | sent)
    assert answer.status_code == 422
    assert 'class="govuk-error-summary"' in answer.content.decode()
    assert "queue" not in Centre.objects.get(code="BG").options
