"""People come by a list and leave with their work handed over, on the pages of the administration."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import journal
from motcua.base.actor import Grant, system
from motcua.domain.dossiers.actions.leaving import hand_over_steps
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.queue import queries as queue
from motcua.domain.queue.actions import open_counter
from motcua.domain.queue.follow import leave_the_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PAGE = "/quan-tri/can-bo/BG"
HEAD = "Tên đăng nhập,Họ và tên,Vai trò,Cơ quan,Quầy\n"


@pytest.fixture
def client() -> Client:
    member = create_staff(system("test"), "chu", "Trần Thị Hoa", "a-long-password-2016", [Grant("admin", "BG")])
    made = Client()
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    made.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return made


def listed(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("can-bo.csv", (HEAD + text).encode())


def test_a_list_is_shown_first_and_taken_in_only_then(client: Client) -> None:
    here = Staff.objects.get(username="quay17").full_name
    text = f"moi.mot,Người Mới,receptionist,,17\nquay17,{here},control_room,,\nxau,,receptionist,,\n"
    given = {"file": listed(text)}
    shown = client.post(f"{PAGE}/tu-bang", given)
    words = shown.content.decode()
    assert not Staff.objects.filter(username="moi.mot").exists()
    assert "2 rows can be taken in" in words
    assert "works here already" in words
    taken = client.post(f"{PAGE}/tu-bang/nhan", {"kept": shown.context["kept"]})
    (name, username, password) = taken.context["made"][0]
    assert (name, username) == ("Người Mới", "moi.mot")
    assert Staff.objects.get(username="moi.mot").check_password(password)
    assert Staff.objects.get(username="quay17").assignments.filter(role="control_room", centre="BG").exists()
    assert not Staff.objects.filter(username="xau").exists()


def test_a_row_gives_no_role_to_another_person_of_the_same_user_name(client: Client) -> None:
    far = create_staff(system("test"), "an", "Nguyễn Thị An", "a-long-password-2016", [Grant("receptionist", "LG")])
    shown = client.post(f"{PAGE}/tu-bang", {"file": listed("an,Nguyễn Văn An,cashier,,\nquay17,Đã Có,auditor,,\n")})
    assert (shown.context["good"], shown.context["wrong"]) == (0, 2)
    assert "Nguyễn Thị An (LG)" in shown.content.decode()
    assert [one.grant() for one in far.assignments.all()] == [Grant("receptionist", "LG")]


def test_who_came_or_left_since_the_preview_is_given_no_role(client: Client) -> None:
    here = Staff.objects.get(username="quay17")
    text = f"an,Nguyễn Văn An,cashier,,\nquay17,{here.full_name},auditor,,\nmoi,Người Mới,cashier,,\n"
    shown = client.post(f"{PAGE}/tu-bang", {"file": listed(text)})
    assert shown.context["good"] == 3
    create_staff(system("test"), "an", "Nguyễn Thị An", "a-long-password-2016", [Grant("receptionist", "BG")])
    Staff.objects.filter(pk=here.pk).update(is_active=False)
    taken = client.post(f"{PAGE}/tu-bang/nhan", {"kept": shown.context["kept"]})
    assert [one[1] for one in taken.context["made"]] == ["moi"]
    assert [one[1] for one in taken.context["left_out"]] == ["an", "quay17"]
    assert taken.context["added"] == 0
    assert not here.assignments.filter(role="auditor").exists()
    assert not Staff.objects.get(username="an").assignments.filter(role="cashier").exists()


class SlowHasher(MD5PasswordHasher):
    """Stands for one that takes a third of a second each time: says how often it was asked."""

    asked = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).asked += 1
        return super().encode(password, salt)


def test_passwords_are_hashed_before_anything_is_written(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.SlowHasher"]
    shown = client.post(f"{PAGE}/tu-bang", {"file": listed("an,Nguyễn An,cashier,,\nbinh,Lê Bình,cashier,,\n")})
    hashed, SlowHasher.asked = SlowHasher.asked, 0
    given = {"kept": shown.context["kept"], "_key": "once"}
    taken = client.post(f"{PAGE}/tu-bang/nhan", given)
    assert (hashed, SlowHasher.asked, len(taken.context["made"])) == (2, 0, 2)
    again = client.post(f"{PAGE}/tu-bang/nhan", given)  # sent twice, the passwords are not lost
    assert all(password in again.content.decode() for _name, _username, password in taken.context["made"])


@pytest.mark.parametrize("kept", ["", "eyJ4IjoxfQ:1:2", "AAAA", "không"])
def test_a_preview_that_somebody_changed_is_not_taken(client: Client, kept: str) -> None:
    answer = client.post(f"{PAGE}/tu-bang/nhan", {"kept": kept}, follow=True)
    assert "This preview is too old" in answer.content.decode()


def test_the_sample_is_a_list_that_is_taken(client: Client) -> None:
    sample = client.get(f"{PAGE}/tu-bang/mau.xlsx")
    again = client.post(f"{PAGE}/tu-bang", {"file": SimpleUploadedFile("a.xlsx", sample.content)})
    assert "1 row can be taken in" in again.content.decode()


def test_who_leaves_hands_their_dossiers_over(client: Client) -> None:
    leaver = create_staff(system("test"), "di", "Người Đi", "a-long-password-2016", [Grant("specialist", "BG", "STP")])
    stays = create_staff(system("test"), "o", "Người Ở", "a-long-password-2016", [Grant("specialist", "BG", "STP")])
    d.received()
    step = DossierStep.objects.get(code="appraise")
    DossierStep.objects.filter(pk=step.pk).update(assignee=f"staff:{leaver.pk}")
    assert "1 open step" in client.get(f"{PAGE}/di/nghi").content.decode()
    client.post(f"{PAGE}/di/dung", {"successor": "o"})
    assert not Staff.objects.get(username="di").is_active
    assert hand_over_steps(system("test"), f"staff:{leaver.pk}", None, f"staff:{stays.pk}") == 1
    step.refresh_from_db()
    assert step.assignee == f"staff:{stays.pk}"
    assert hand_over_steps(system("test"), f"staff:{leaver.pk}", None, f"staff:{stays.pk}") == 0


def test_the_counter_of_who_leaves_is_closed(client: Client) -> None:
    sits = Staff.objects.get(username="quay17")
    open_counter(sits.actor(), "BG", 17)
    client.post(f"{PAGE}/quay17/dung")
    leave_the_seat(journal.subject_history(f"staff:{sits.pk}")[-1])
    assert queue.seats_of(f"staff:{sits.pk}") == []
