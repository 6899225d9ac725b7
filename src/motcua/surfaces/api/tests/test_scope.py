"""Staff of another centre walk every page and every answer of the API and find nothing of this one."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.alerts import actions as alerts
from motcua.domain.alerts.models import Alert
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import Device
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.people.actions import create_staff
from motcua.domain.people.permissions import STAFF_ROLES, TABLE, Action, Role, Scope
from motcua.domain.queue import actions as queue
from motcua.domain.submissions import actions as submissions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as s
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.test_who_may import OPERATIONS, operations
from motcua.surfaces.api.tests.who_may_enter import CITIZEN, DEVICE, PUBLIC, pages, rule_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
SYSTEM = system("test")
APPLICANT, COLLEAGUE, FOREIGN = "Nguyễn Văn Ân", "Người Chỉ Ở Bắc Giang", "Q-ONLY-BG"
# What belongs to the whole province, and says so; no person's and no centre's data stand there.
OF_ALL = {
    "quan-tri/thu-tuc", "quan-tri/loi-nhan", "luu-tru/thoi-han", "van-ban/mau",
}  # fmt: skip

# Colleagues of a province find each other by name and write to each other (docs/decisions/0049); nothing else of theirs stands there.
DIRECTORY = {"trao-doi/danh-ba", "trao-doi/moi"}


@pytest.fixture
def here(settings: LazySettings, tmp_path: Path) -> dict[str, str]:
    """Something of each kind in the centre BG; what a path may name of it."""
    settings.FILES_DIR = tmp_path
    Centre.objects.create(code="LG", name="Trung tâm xã Lạng Giang")
    code = d.received().code
    ticket = queue.issue_ticket(SYSTEM, "BG", "H")
    submissions.deliver(s.PORTAL, s.delivered(FOREIGN))
    create_staff(SYSTEM, "chi.bg", COLLEAGUE, "a-long-password-2016", [Grant("receptionist", "BG")])
    alerts.look(SYSTEM, "BG")
    known = {"code": code, "ticket": str(ticket.id), "ticket_id": str(ticket.id), "username": "chi.bg"}
    known |= {"submission": str(Submission.objects.get().pk)}
    if (alert := Alert.objects.first()) is not None:
        known["alert"] = str(alert.pk)
    if (device := Device.objects.filter(centre__code="BG").first()) is not None:
        known["device"] = str(device.pk)
    return known


@pytest.fixture
def elsewhere(here: dict[str, str]) -> Client:
    """Somebody who holds every role of the staff, in another centre; in an agency where the role is one of an agency."""
    of_agency = {role for held in TABLE.values() for role, scope in held.items() if scope is Scope.AGENCY}
    grants = [Grant(role, "LG", "STP" if role in of_agency else None) for role in sorted(STAFF_ROLES)]
    member = create_staff(SYSTEM, "lg", "Trần Thị Hoa", "a-long-password-2016", grants)
    client = Client()
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def real(path: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        path = re.sub(rf"<(?:\w+:)?{name}>|{{(?:\w+:)?{name}}}", value, path)
    return fill(path)


def leaks(text: str, known: dict[str, str]) -> list[str]:
    return [mark for mark in (known["code"], APPLICANT, COLLEAGUE, FOREIGN, known["ticket"]) if mark in text]


def test_no_page_tells_staff_of_another_centre_anything_of_this_one(elsewhere: Client, here: dict[str, str]) -> None:
    found, walked = [], 0
    for path in sorted(set(pages())):
        rule = rule_of(path)
        if rule in (PUBLIC, DEVICE, CITIZEN) or path.startswith("api/") or path in OF_ALL:
            continue
        address = "/" + real(path, here)
        answer = elsewhere.get(address)
        walked += 1
        is_of_centre = "<str:centre>" in path
        if answer.status_code == 200 and not answer.streaming:
            marks = leaks(answer.content.decode(errors="replace"), here)
            if path in DIRECTORY:
                marks = [mark for mark in marks if mark != COLLEAGUE]
            if marks or is_of_centre:
                found.append(f"{address}: {marks or 'opened'}")
        elif answer.status_code == 200:
            found.append(f"{address}: a file")
    assert walked > 150
    assert "\n".join(found) == ""


def test_no_answer_of_the_api_tells_staff_of_another_centre_anything_of_this_one(
    elsewhere: Client, here: dict[str, str]
) -> None:
    found, walked = [], 0
    for operation, method, path, _body in operations():
        rule = OPERATIONS[operation]
        roles = {Role(one) for one in STAFF_ROLES}
        actions = (rule,) if isinstance(rule, Action) else rule if isinstance(rule, tuple) else ()
        if method != "GET" or not any(roles & set(TABLE[Action(action)]) for action in actions):
            continue
        answer = elsewhere.get("/api/v1/" + real(path, here).lstrip("/"))
        walked += 1
        if answer.status_code == 200:
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            if "{centre}" in path or answer.streaming or leaks(text, here):
                found.append(f"{operation}: {leaks(text, here) or 'opened'}")
    assert walked > 40
    assert "\n".join(found) == ""
