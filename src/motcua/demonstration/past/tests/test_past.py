"""Past days that the demonstration plays count in the reports, and the reports say that they were played."""

import pytest
from django.utils import translation

from motcua.base.actor import system
from motcua.base.problems import Conflict
from motcua.demonstration.past.run import free_days, play_past
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.insight.queries.days import known_days
from motcua.domain.people.models import Staff
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import today
from motcua.domain.reports.made import make
from motcua.domain.reports.tests.following import count

OPERATOR = system("operator")
MANAGER = f.actor("manager", centre="BG", number=20)


@pytest.mark.django_db
def test_a_past_day_is_played_once_and_told_as_played(demo_centre: str) -> None:
    hall = get_centre("BG")
    [day] = free_days(hall, 1)
    assert play_past(OPERATOR, "BG", days=1, visitors=12, dossiers=4, seed=3) == 1
    tickets = Ticket.objects.filter(business_day=day)
    assert 8 <= tickets.count() <= 12
    assert set(tickets.values_list("state", flat=True)) <= {"finished", "no_show", "cancelled"}
    assert Dossier.objects.filter(received_at__date=day).count() == 4
    assert free_days(hall, 1) != [day]
    assert known_days(hall, today(hall)).played_of(hall) == 1
    count()
    with translation.override("en"):
        report = make(MANAGER, "queue", begin=f"{day}", end=f"{day}")
    assert any("played by the demonstration" in one for one in report.notes)
    assert sum(int(str(row.cells[0])) for row in report.rows) == tickets.count()


@pytest.mark.django_db
def test_where_people_work_for_real_no_day_is_played(demo_centre: str) -> None:
    Staff.objects.filter(is_demo=True).update(is_active=False)
    with pytest.raises(Conflict):
        play_past(OPERATOR, "BG", days=1, visitors=1, dossiers=0, seed=1)
    assert not Ticket.objects.exists()
