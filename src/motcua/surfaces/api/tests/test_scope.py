"""Staff of another centre, and of another agency, walk every page, file, paper and answer of the API and find what is theirs."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.alerts import actions as alerts
from motcua.domain.alerts.models import Alert
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import Device
from motcua.domain.documents import actions as documents
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.letters import actions as letters
from motcua.domain.letters.models import Template
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import STAFF_ROLES, TABLE, Action, Role, Scope
from motcua.domain.petitions.tests import factories as petitions
from motcua.domain.queue import actions as queue
from motcua.domain.submissions import actions as submissions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as s
from motcua.domain.threads import actions as threads
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.test_who_may import OPERATIONS, operations
from motcua.surfaces.api.tests.who_may_enter import CITIZEN, DEVICE, PUBLIC, pages, rule_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
SYSTEM = system("test")
APPLICANT, COLLEAGUE, FOREIGN, PETITIONER = "Nguyễn Văn Ân", "Người Chỉ Ở Bắc Giang", "Q-ONLY-BG", "Giáp Thị Xuân"
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
    colleague = create_staff(SYSTEM, "chi.bg", COLLEAGUE, "a-long-password-2016", [Grant("receptionist", "BG")])
    alerts.look(SYSTEM, "BG")
    known = {"code": code, "ticket": str(ticket.id), "ticket_id": str(ticket.id), "username": "chi.bg"}
    known |= {"submission": str(Submission.objects.get().pk)}
    known["file"] = str(
        documents.add_file(d.RECEPTIONIST, code, ContentFile(b"%PDF-1.7 " + b"x" * 99, "to-khai.pdf")).id
    )
    known["letter"] = str(letters.begin_letter(d.JUSTICE, code, Template.objects.get(code="gm-lam-viec-stp").pk).pk)
    petition = petitions.sent(name=PETITIONER)
    known["petition"] = str(petition.id)
    about = threads.Opening(title=FOREIGN, to=("agency:STP",), centre="BG", text=FOREIGN)
    known["thread"] = str(threads.open_thread(colleague.actor(), about))
    if (alert := Alert.objects.first()) is not None:
        known["alert"] = str(alert.pk)
    if (device := Device.objects.filter(centre__code="BG").first()) is not None:
        known["device"] = str(device.pk)
    return known


@pytest.fixture
def of_another_agency(here: dict[str, str]) -> Client:
    """Somebody who holds in this centre every role of an agency, in one that has no part in any of this."""
    of_agency = [Grant(role, "BG", "SYT") for role in ("specialist", "leader")]
    return signed_in(create_staff(SYSTEM, "syt", "Trần Thị Hoa", "a-long-password-2016", of_agency))


def signed_in(member: Staff) -> Client:
    client = Client()
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def elsewhere(here: dict[str, str]) -> Client:
    """Somebody who holds every role of the staff, in another centre; in an agency where the role is one of an agency."""
    of_agency = {role for held in TABLE.values() for role, scope in held.items() if scope is Scope.AGENCY}
    grants = [Grant(role, "LG", "STP" if role in of_agency else None) for role in sorted(STAFF_ROLES)]
    member = create_staff(SYSTEM, "lg", "Trần Thị Hoa", "a-long-password-2016", grants)
    return signed_in(member)


def real(path: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        path = re.sub(rf"<(?:\w+:)?{name}>|{{(?:\w+:)?{name}}}", value, path)
    return fill(path)


def leaks(text: str, known: dict[str, str]) -> list[str]:
    return [
        mark for mark in (known["code"], APPLICANT, COLLEAGUE, FOREIGN, PETITIONER, known["ticket"]) if mark in text
    ]


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


def test_an_agency_that_has_no_part_in_it_finds_no_dossier_file_letter_or_petition(
    of_another_agency: Client, here: dict[str, str]
) -> None:
    """In the same hall, by every address that may name one of them; a colleague's name is nothing to hide there."""
    found, opened, walked = [], [], 0
    places = [f"/{path}" for path in pages() if not path.startswith("api/")]
    places += [f"/api/v1/{path.lstrip('/')}" for _operation, method, path, _body in operations() if method == "GET"]
    for path in sorted(set(places)):
        named = OF_AN_AGENCY & set(re.findall(r"[<{](?:\w+:)?(\w+)[>}]", path))
        if not named and "ho-so" not in path and "dossiers" not in path:
            continue
        walked += 1
        answer = of_another_agency.get(real(path, here))
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        found += [f"{path}: {mark}" for mark in leaks(text, here) if mark not in (COLLEAGUE, here["ticket"])]
        if named and answer.status_code < 400 and answer.status_code != 302:
            opened.append(path)
    assert walked > 60
    assert found == []
    assert opened == []


OF_AN_AGENCY = {"code", "file", "letter", "petition", "submission", "thread"}
