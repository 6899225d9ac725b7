"""Whoever works in two places sees in each what the role there lets them see, and no more."""

import pytest

from motcua.base.actor import Actor, Grant
from motcua.base.problems import NotFound
from motcua.domain.dossiers import access, queries
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.queries import search
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.permissions import Action, Area, agencies_of, areas_of


def at_two(*grants: Grant) -> Actor:
    return Actor("token", "61", "two places", grants)


HEALTH_AND_COUNTER = at_two(Grant("receptionist", "LG"), Grant("specialist", "BG", "SYT"))
JUSTICE_AND_COUNTER = at_two(Grant("receptionist", "LG"), Grant("specialist", "BG", "STP"))


def test_the_same_role_in_several_centres_is_one_area_and_another_elsewhere_a_second_one() -> None:
    def where(*grants: Grant) -> list[Area]:
        return areas_of(at_two(*grants), Action.DOSSIER_VIEW)

    assert where(Grant("specialist", "BG", "STP")) == [({"BG"}, {"STP"})]
    assert where(Grant("manager", "BG"), Grant("cashier", "LG")) == [({"BG", "LG"}, None)]
    assert where(Grant("leader", None, "STP"), Grant("specialist", None, "SYT")) == [(None, {"STP", "SYT"})]
    assert where(Grant("manager", "BG"), Grant("specialist", "BG", "STP")) == [({"BG"}, None)]
    assert where(Grant("manager"), Grant("specialist", "BG", "STP")) == [(None, None)]
    assert where(Grant("manager", "LG"), Grant("leader", "BG", "STP")) == [({"LG"}, None), ({"BG"}, {"STP"})]
    assert where() == []
    assert agencies_of(HEALTH_AND_COUNTER, Action.DOSSIER_VIEW, "LG") is None
    assert agencies_of(HEALTH_AND_COUNTER, Action.DOSSIER_VIEW, "BG") == {"SYT"}


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
def test_the_counter_of_one_centre_opens_no_other_agencys_dossier_in_the_second() -> None:
    code = f.received().code
    with pytest.raises(NotFound):
        queries.dossier(HEALTH_AND_COUNTER, code)
    assert list(access.visible(HEALTH_AND_COUNTER)) == []
    assert [item.code for item in search(HEALTH_AND_COUNTER).items] == []
    assert [item.code for item in search(HEALTH_AND_COUNTER, "nguyen van an").items] == []
    for who in (JUSTICE_AND_COUNTER, at_two(Grant("receptionist", "BG"), Grant("specialist", "LG", "SYT"))):
        assert [dossier.code for dossier in access.visible(who)] == [code]
        assert [item.code for item in search(who).items] == [code]
        assert [item.code for item in search(who, "nguyen van an").items] == [code]


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
def test_who_leads_an_agency_in_each_centre_gives_out_the_steps_of_that_one_alone() -> None:
    f.received()
    nobodys, theirs = (
        at_two(Grant("leader", "LG", "STP"), Grant("leader", "BG", "SYT")),
        at_two(Grant("leader", "BG", "STP"), Grant("leader", "LG", "SYT")),
    )
    assert not DossierStep.objects.filter(access.led_steps(nobodys)).exists()
    assert DossierStep.objects.filter(access.led_steps(theirs)).exists()
