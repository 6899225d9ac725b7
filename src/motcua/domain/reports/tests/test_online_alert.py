"""What came online and was not answered in time calls for a person in the control room."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from motcua.domain.reports.control_room import overview
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_a_late_answer_is_an_alert_and_one_in_time_is_not(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    watcher = f.actor("control_room", centre="BG")
    with f.at_monday():
        f.sent(f.citizen_actor())
        assert not [one for one in overview(watcher, "BG").alerts if one.kind == "online_late"]
    with f.at_monday(days=2):
        (alert,) = [one for one in overview(watcher, "BG").alerts if one.kind == "online_late"]
    assert alert.level == "late"
