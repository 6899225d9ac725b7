"""Somebody leaves: roles, sessions and keys end at once, work goes to others; nobody gives or ends a right beyond their own centre."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from motcua.base import journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.people.actions import assign, create_staff, create_token, leave, revoke_token
from motcua.domain.people.models import ServiceToken, Staff
from motcua.domain.people.queries import actor_for_token

pytestmark = pytest.mark.django_db
SYSTEM = system("test")
EVERYWHERE, OF_BG = Actor("staff", "900", "", (Grant("admin"),)), Actor("staff", "901", "", (Grant("admin", "BG"),))


def hired(name: str, *grants: Grant) -> Staff:
    return create_staff(SYSTEM, name, "Trần Thị Hoa", "a-long-password-2016", grants)


def test_with_the_last_role_access_sessions_and_keys_end() -> None:
    person = hired("hoa", Grant("receptionist", "BG", "STP", 17))
    proof = person.get_session_auth_hash()
    key = create_token(person_as_admin(person), "kiosk", centre="BG")
    feed = create_token(person_as_admin(person), "data_centre", centre="BG")
    assert actor_for_token(key) is not None
    left = leave(OF_BG, "hoa", "BG")
    person.refresh_from_db()
    assert (left.wholly, left.tokens, person.is_active, person.has_usable_password()) == (True, 1, False, False)
    assert person.get_session_auth_hash() != proof
    assert actor_for_token(key) is None
    assert actor_for_token(feed) is not None  # an agreement with others does not end with a person
    assert journal.subject_history(f"staff:{person.pk}")[-1].data["roles"] == ["receptionist"]


def person_as_admin(person: Staff) -> Actor:
    return Actor("staff", str(person.pk), "", (Grant("admin", "BG"),))


def test_who_works_in_two_centres_leaves_one_and_stays_in_the_other() -> None:
    person = hired("hoa", Grant("receptionist", "BG"), Grant("manager", "LG"))
    assert leave(OF_BG, "hoa", "BG").wholly is False
    person.refresh_from_db()
    assert [(one.role, one.centre) for one in person.assignments.all()] == [("manager", "LG")]
    assert person.is_active


def test_nobody_lets_go_somebody_of_another_centre_or_of_all() -> None:
    hired("lg", Grant("receptionist", "LG"))
    hired("tinh", Grant("admin"))
    for name in ("lg", "tinh", "nobody"):
        with pytest.raises(NotFound):
            leave(OF_BG, name, "BG")
    with pytest.raises(Forbidden):
        leave(OF_BG, "lg", "LG")
    with pytest.raises(Forbidden):
        leave(OF_BG, "tinh", None)


def test_the_last_who_administers_everything_stays() -> None:
    hired("tinh", Grant("admin"))
    with pytest.raises(Conflict):
        leave(EVERYWHERE, "tinh", None)
    hired("hai", Grant("admin"))
    assert leave(EVERYWHERE, "tinh", None).wholly


@pytest.mark.django_db(transaction=True)
def test_of_those_who_let_each_other_go_at_once_one_stays() -> None:
    names = [hired(f"tinh{number}", Grant("admin")).username for number in range(4)]
    begin = threading.Barrier(len(names))

    def let_go(name: str) -> bool:
        try:
            connection.ensure_connection()
            begin.wait(timeout=30)
            return leave(EVERYWHERE, name, None).wholly
        except Conflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as pool:
        assert sorted(pool.map(let_go, names)) == [False, True, True, True]
    assert Staff.objects.filter(is_active=True).count() == 1


def test_whoever_takes_over_works_here_and_is_somebody_else() -> None:
    hired("hoa", Grant("specialist", "BG", "STP"))
    for wrong in ("hoa", "nobody"):
        with pytest.raises(InvalidInput):
            leave(OF_BG, "hoa", "BG", wrong)
    colleague = hired("lan", Grant("specialist", "BG", "STP"))
    leave(OF_BG, "hoa", "BG", "lan")
    entry = journal.subject_history(f"staff:{Staff.objects.get(username='hoa').pk}")[-1]
    assert (entry.kind, entry.data["to"]) == ("staff.left", f"staff:{colleague.pk}")


def test_who_administers_one_centre_gives_no_right_beyond_it() -> None:
    hired("hoa", Grant("receptionist", "BG"))
    for grant in (Grant("admin"), Grant("manager", "LG"), Grant("specialist", None, "STP")):
        with pytest.raises(Forbidden):
            assign(OF_BG, "hoa", grant)
        with pytest.raises(Forbidden):
            create_staff(OF_BG, "moi", "Người Mới", "a-long-password-2016", [grant])
        with pytest.raises(Forbidden):
            create_token(OF_BG, grant.role, centre=grant.centre, agency=grant.agency)
    create_token(SYSTEM, "kiosk", centre="LG")
    with pytest.raises(NotFound):
        revoke_token(OF_BG, ServiceToken.objects.get().pk)
