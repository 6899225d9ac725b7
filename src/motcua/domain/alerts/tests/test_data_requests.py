"""A request about personal data that may miss its 72 hours is raised while somebody is still there to answer it."""

from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.domain.alerts import actions
from motcua.domain.alerts.models import Alert
from motcua.domain.dossiers.tests.factories import MONDAY
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua.domain.queue.tests.factories import SYSTEM
from motcua.domain.rights import actions as rights


def raised() -> list[tuple[str, str]]:
    actions.look(SYSTEM, "BG")
    return list(Alert.objects.filter(rule="data_requests_due", cleared_at=None).values_list("subject", "level"))


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
def test_what_runs_out_over_the_weekend_is_raised_before_it() -> None:
    who = view_of(make_citizen(id_number="024090001234", name="NGUYỄN VĂN ÂN")).actor
    thursday = MONDAY + timedelta(days=3)
    friday = thursday + timedelta(days=1)
    with clock.frozen(thursday.replace(hour=17)):  # 72 hours later it is Sunday
        request = rights.ask(who, "correction", "account", "name", centre="BG", wanted="Nguyễn Văn An", why="Sai dấu")
        assert raised() == [("data_requests:soon", "soon")]
    with clock.frozen(friday + timedelta(days=4)):
        assert raised() == [("data_requests:late", "late")]
        rights.take_back(who, request)
        assert raised() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
def test_with_days_left_nothing_is_raised_and_a_centre_may_ask_to_hear_earlier() -> None:
    who = view_of(make_citizen(id_number="024090001234", name="NGUYỄN VĂN ÂN")).actor
    with clock.frozen(MONDAY):
        rights.ask(who, "correction", "account", "name", centre="BG", wanted="Nguyễn Văn An", why="Sai dấu")
        assert raised() == []
        actions.change_rules(SYSTEM, "BG", {"data_requests_due": {"threshold": 24}})
        assert raised() == [("data_requests:soon", "soon")]
