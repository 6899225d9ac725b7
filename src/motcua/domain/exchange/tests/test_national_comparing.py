"""What a comparison with the national exchange may tell, and that nothing stops it nor sets anything back."""

from pathlib import Path
from typing import Any

import pytest

from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.models import Difference
from motcua.domain.exchange.national.comparing import compare_national
from motcua.domain.exchange.rules import EXTRA
from motcua.domain.exchange.tests.factories import ADMIN
from motcua.domain.exchange.tests.national_here import Here, Way, way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Way:
    settings.FILES_DIR = tmp_path / "files"
    return way(Here(tmp_path), monkeypatch, settings)


def told(side: Way, count: int = 1) -> list[str]:
    """Dossiers that the exchange has."""
    codes = [d.received().code for _ in range(count)]
    assert side.serve() == count
    return codes


@pytest.mark.parametrize(
    "narrow", [{"agencies": ("CTT",)}, {"centres": ("province",)}, {"types": ("vn.motcua.dossier.processed",)}]
)
def test_what_the_agreement_covers_no_more_is_neither_asked_nor_told(side: Way, narrow: dict[str, Any]) -> None:
    (code,) = told(side)
    side.here.exchange.dossiers[code]["status"] = "9"
    actions.change(ADMIN, "dvcqg", Terms("Cổng", basis="Thỏa thuận số 12/2026", extra=EXTRA, **narrow))
    side.here.calls.clear()
    made = compare_national(side.row)
    assert made is not None
    assert (made.compared, made.found, made.problem) == (0, 0, "")
    assert (side.here.calls, side.here.statuses()) == ([], {code: "9"})
