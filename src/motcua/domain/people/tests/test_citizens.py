"""Accounts of citizens: sessions that end, addresses that are one account's, nothing left after closing."""

from datetime import timedelta

import pytest
from django.db import connection

from motcua.base import clock
from motcua.base.problems import Conflict, Forbidden, NotFound
from motcua.domain.people.actions import addresses, citizens
from motcua.domain.people.actions.codes import Proven
from motcua.domain.people.models import Citizen, CitizenSession
from motcua.domain.people.permissions import CITIZEN_ROLES, TABLE, Action, allowed
from motcua.domain.people.queries import citizens as queries
from motcua.domain.people.queries.citizens import signed_in, view_of
from motcua.domain.people.rules import device_in_words
from motcua.domain.people.tests.factories import make_citizen

pytestmark = pytest.mark.django_db
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


def session(who: Citizen, *, lasting: bool = False) -> str:
    return citizens.begin_session(who, "email", device="Chrome · Android", lasting=lasting)


def test_a_session_ends_half_an_hour_after_the_last_page_or_thirty_days_on_ones_own_device() -> None:
    who = make_citizen()
    short, lasting = session(who), session(who, lasting=True)
    assert signed_in(short) is not None
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert signed_in(short) is None
        found = signed_in(lasting)
        assert found is not None
        assert citizens.keep_alive(found)
    with clock.frozen(clock.now() + timedelta(days=29)):
        assert signed_in(lasting) is not None


def test_a_session_that_is_used_every_day_ends_all_the_same_after_half_a_year() -> None:
    token = session(make_citizen(), lasting=True)
    day = 0
    while True:
        with clock.frozen(clock.now() + timedelta(days=day)):
            found = signed_in(token)
            if found is None:
                break
            citizens.keep_alive(found)
        day += 29
    assert 174 < day <= 203


def test_signing_out_everywhere_ends_every_session_and_nobody_elses() -> None:
    who, other = make_citizen(), make_citizen("binh@example.vn")
    mine, also_mine, others = session(who), session(who), session(other)
    found = signed_in(mine)
    assert found is not None
    with pytest.raises(NotFound):
        citizens.end_session(found.actor, CitizenSession.objects.get(citizen=other).pk)
    citizens.end_sessions(found.actor)
    assert (signed_in(mine), signed_in(also_mine)) == (None, None)
    assert signed_in(others) is not None


def test_an_address_belongs_to_one_account() -> None:
    who, _other = make_citizen(), make_citizen("binh@example.vn")
    assert citizens.account_of(Proven("email", "an@example.vn"), "vi").pk == who.pk
    actor = view_of(who).actor
    with pytest.raises(Conflict):
        addresses.add_address(actor, Proven("email", "binh@example.vn"))
    addresses.add_address(actor, Proven("phone", "+84912345678"))
    assert queries.citizen(actor).phone == "+84912345678"


def test_the_last_way_to_sign_in_stays() -> None:
    actor = view_of(make_citizen()).actor
    with pytest.raises(Conflict):
        addresses.remove_address(actor, "email")
    addresses.add_address(actor, Proven("phone", "+84912345678"))
    addresses.remove_address(actor, "email")
    assert queries.citizen(actor).email == ""


def test_a_proven_name_is_not_changed_by_its_holder() -> None:
    who = make_citizen(id_number="001090000001", name="NGUYỄN VĂN AN")
    citizens.change_details(view_of(who).actor, name="Khác", address=" 5  Lê Lợi ", language="en")
    found = queries.citizen(view_of(who).actor)
    assert (found.name, found.address, found.language) == ("NGUYỄN VĂN AN", "5 Lê Lợi", "en")


def test_nothing_that_tells_of_a_person_is_left_of_a_closed_account() -> None:
    who = make_citizen(id_number="001090000001", name="NGUYỄN VĂN AN")
    token = session(who)
    citizens.claim(view_of(who).actor, "dossier", "H02.12-261123-0007")
    citizens.close(view_of(who).actor)
    assert signed_in(token) is None
    who.refresh_from_db()
    assert (who.name, who.email, who.id_number, who.id_index, who.email_index) == ("", "", "", None, None)
    with connection.cursor() as cursor:
        for table in ("session", "identity", "passkey", "company_member"):
            name = {"session": "people_citizen_session", "identity": "people_proven_identity"}.get(
                table, f"people_{table}"
            )
            cursor.execute(f"SELECT count(*) FROM {name} WHERE citizen_id = %s", [who.pk])
            assert cursor.fetchone()[0] == 0, name
        cursor.execute("SELECT count(*) FROM people_claim")
        assert cursor.fetchone()[0] == 0
    again = make_citizen()
    assert again.pk != who.pk


def test_an_account_that_nobody_used_for_three_years_is_closed() -> None:
    who, used = make_citizen(), make_citizen("binh@example.vn")
    with clock.frozen(clock.now() + timedelta(days=3 * 365 + 1)):
        session(used)
        assert citizens.close_unused() == 1
    assert Citizen.objects.get(closed_at__isnull=False).pk == who.pk


def test_who_changes_how_to_sign_in_has_shown_it_is_them_a_short_while_ago() -> None:
    found = signed_in(session(make_citizen(), lasting=True))
    assert found is not None
    citizens.require_fresh(found)
    with clock.frozen(clock.now() + timedelta(minutes=16)), pytest.raises(Forbidden):
        citizens.require_fresh(found)


def test_a_citizen_may_nothing_that_the_staff_may() -> None:
    actor = view_of(make_citizen()).actor
    may = {action for action in Action if allowed(actor, action)}
    assert may == {
        Action.ACCOUNT_KEEP,
        Action.OWN_CLAIM,
        Action.OWN_DATA_ASK,
        Action.OWN_DOSSIER_VIEW,
        Action.OWN_DOSSIER_SUBMIT,
        Action.OWN_POST_ASK,
        Action.OWN_PETITION,
    }
    for action, roles in TABLE.items():
        assert not set(roles) & CITIZEN_ROLES or set(roles) <= CITIZEN_ROLES, action


def test_devices_are_told_in_words() -> None:
    assert device_in_words(ANDROID) == "Chrome · Android"
    assert device_in_words("curl/8") == ""
