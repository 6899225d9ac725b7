"""The page of open data: a drawing with its table, each agency, what the columns mean, and where the files are."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.base.pages import kept
from motcua.domain.centre.queries import centres
from motcua.domain.messages.fields import either
from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.open_data import by_month, standings
from motcua.surfaces.open_data.columns import COLUMNS
from motcua.surfaces.open_data.files import LICENCE
from motcua.surfaces.open_data.kept import figures

HEIGHT, WIDTH, BAR = 120, 48, 16  # of the drawing, in its own units
FEWEST_MONTHS = 6  # it is drawn for, so that the first months are no towers


@dataclass(frozen=True)
class Bars:
    """A month of the drawing: where its two bars stand, and how high they are."""

    month: str
    received: int
    solved: int
    x: int
    received_height: int
    solved_height: int

    @property
    def received_y(self) -> int:
        return HEIGHT - self.received_height

    @property
    def solved_y(self) -> int:
        return HEIGHT - self.solved_height

    @property
    def second_x(self) -> int:
        return self.x + BAR

    @property
    def shown(self) -> str:
        return f"{self.month[5:]}/{self.month[2:4]}"


@require_safe
@kept(60)
def page(request: HttpRequest) -> HttpResponse:
    """Of all centres, or of the one that was chosen (`?centre=`)."""
    centre = request.GET.get("centre", "")
    data = figures(centre)
    months = by_month(data)[-12:]
    most = max((max(came, went) for _month, came, went in months), default=0) or 1
    bars = [
        Bars(month, came, went, at * WIDTH + 8, round(came * HEIGHT / most), round(went * HEIGHT / most))
        for at, (month, came, went) in enumerate(months)
    ]
    context = {
        "data": data,
        "bars": bars,
        "width": max(len(bars), FEWEST_MONTHS) * WIDTH,
        "height": HEIGHT,
        "bar": BAR,
        "standings": standings(data),
        "columns": COLUMNS,
        "fewest": FEWEST,
        "licence": LICENCE,
        "centre": centre,
        "centres": [("", _("All centres")), *((one.code, either(one.name, one.name_en)) for one in centres())],
    }
    return render(request, "open_data/page.html", context)
