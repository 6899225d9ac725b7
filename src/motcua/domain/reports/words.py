"""How figures, periods and places are written for people, as their language writes them; money and days as Vietnamese do: 1.234.567 đ."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.shapes import Cell, Kind


def shown(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    written = number(cell)
    return {
        "percent": f"{written} %",
        "money": f"{_written(cell, '.', ',')} đ",
        "hours": _("%(count)s hours") % {"count": written},
        "minutes": _("%(count)s min") % {"count": written},
    }.get(kind, written)


def number(value: float) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English; no decimals that say nothing."""
    return _written(value, ",", ".") if get_language() == "en" else _written(value, ".", ",")


def _written(value: float, between: str, before: str) -> str:
    whole, _point, rest = f"{value:,.2f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", between) + (f"{before}{rest}" if rest else "")


def period_of(asked: Asked) -> str:
    return _("From %(begin)s to %(end)s") % {"begin": f"{asked.begin:%d/%m/%Y}", "end": f"{asked.end:%d/%m/%Y}"}


def places_of(asked: Asked) -> str:
    """The centres and agencies whose figures these are."""
    centre, agency = names.of_centres(), names.of_agencies()
    told = dict.fromkeys(
        ", ".join(filter(None, [agency(its_agency) if its_agency else "", centre(its_centre) if its_centre else ""]))
        for its_centre, its_agency in asked.places
    )
    return "; ".join(one or _("all centres") for one in told)
