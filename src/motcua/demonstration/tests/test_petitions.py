"""What stands at the desk of petitions and on the public page of the demonstration."""

import pytest

from motcua.base.actor import system
from motcua.demonstration import petitions
from motcua.domain.petitions.queries import desk, published


@pytest.mark.django_db
def test_two_are_published_one_is_at_an_agency_one_to_be_sorted_and_again_adds_none(demo_centre: str) -> None:
    for _ in range(2):
        petitions.write_examples(system("test"), demo_centre)
    assert len(published()[0]) == 2
    assert sorted(one.state for one in desk(system("test"))) == ["handling", "received"]
