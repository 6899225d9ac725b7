"""The control room is told how many petitions are late, and nothing of them."""

from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.domain.dossiers.tests.factories import MONDAY, actor
from motcua.domain.petitions.tests import factories as f
from motcua.domain.reports.control_room import overview

ROOM = actor("control_room", centre="BG", number=38)


@pytest.mark.django_db
def test_late_petitions_are_counted_in_the_control_room(demo_centre: str) -> None:
    with clock.frozen(MONDAY):
        f.handled()
        f.sent(email="b@example.vn")
        assert not [one for one in overview(ROOM, "BG").alerts if one.kind == "petitions_late"]
    with clock.frozen(MONDAY + timedelta(days=3)):  # one was not sorted within two working days
        [alert] = [one for one in overview(ROOM, "BG").alerts if one.kind == "petitions_late"]
    assert (alert.level, alert.subject) == ("late", "petitions:late")
    assert alert.text.startswith("1 ")
