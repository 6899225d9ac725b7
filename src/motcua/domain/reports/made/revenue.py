"""Fees taken: by agency, procedure, way of paying or time, as settled with the agencies each quarter (decree 61 art. 12.9)."""

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.payments.models import Refund
from motcua.domain.reports import names
from motcua.domain.reports.asked import WITHIN, Asked
from motcua.domain.reports.names import Names
from motcua.domain.reports.periods import moments
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, percent
from motcua.domain.reports.sums import days
from motcua.domain.reports.sums.reading import keys_in_time

GROUPS = {
    "agency": "agency",
    "procedure": "procedure",
    "method": "method",
    "day": "day::text",
    "month": "to_char(day, 'YYYY-MM')",
}
METHODS = ("cash", "transfer", "vietqr")
Paid = dict[str, tuple[int, int]]  # payments and đồng by way of paying


def make(actor: Actor, asked: Asked) -> Report:
    found = _read(asked, GROUPS[asked.by])
    in_order = asked.by in ("day", "month")
    label = _naming(asked.by)
    keys = (
        keys_in_time(asked)
        if in_order
        else sorted(found, key=lambda key: -sum(sum_ for _n, sum_ in found[key].values()))
    )
    rows = tuple(Row(key, label(key), _cells(found.get(key, {}))) for key in keys)
    notes = [_("By when the money came, in đồng; of a transfer by the bank's time.")]
    back = _refunded(asked)
    if back:
        notes.append(_("Paid back in the period: %(amount)s đ.") % {"amount": f"{back:,}".replace(",", ".")})
    return Report(
        "revenue",
        _("Fees taken"),
        asked,
        _heading(asked.by),
        (
            Column("payments", _("Payments"), behind="paid"),
            Column("cash", _("Cash"), "money", "paid_cash"),
            Column("transfer", _("Bank transfer"), "money", "paid_transfer"),
            Column("vietqr", _("QR code"), "money", "paid_vietqr"),
            Column("amount", _("Together"), "money", "paid"),
            Column("online_percent", _("Without cash"), "percent"),
        ),
        rows,
        _cells(_read(asked, "''::text").get("", {})),
        tuple(notes),
        (Chart(("amount",), across=in_order),),
    )


def _read(asked: Asked, group: str) -> dict[str, Paid]:
    groups = (group, "method") if group != "method" else ("method",)
    rows = days.read("money", groups, asked.begin, asked.end, WITHIN, asked.values, by_day=asked.by == "day")
    found: dict[str, Paid] = {}
    for key, *values in rows:
        method = values[0] if len(groups) > 1 else key
        found.setdefault(str(key), {})[str(method)] = (int(values[-2]), int(values[-1]))
    return found


def _cells(paid: Paid) -> tuple[Cell, ...]:
    amounts = [paid.get(method, (0, 0))[1] for method in METHODS]
    together = sum(amounts)
    return (
        sum(count for count, _amount in paid.values()),
        *amounts,
        together,
        percent(together - amounts[0], together),
    )


def _refunded(asked: Asked) -> int:
    """Few rows: read as they are."""
    begin, end = moments(asked.begin, asked.end)
    places = Q(pk__in=[])
    for centre, agency in asked.places:
        if agency:
            places |= Q(notice__dossier__agency=agency, **({"notice__dossier__centre": centre} if centre else {}))
        elif centre:
            places |= Q(notice__dossier__centre=centre) | Q(notice__dossier=None, notice__reference__centre=centre)
        else:
            places |= ~Q(pk=None)
    found = Refund.objects.filter(places, at__gte=begin, at__lt=end).aggregate(back=Sum("amount"))
    return int(found["back"] or 0)


def _heading(by: str) -> str:
    return {
        "agency": _("Agency"),
        "procedure": _("Procedure"),
        "method": _("Way of paying"),
        "day": _("Day"),
        "month": _("Month"),
    }[by]


def _naming(by: str) -> Names:
    return {
        "agency": names.of_agencies,
        "procedure": names.of_procedures,
        "method": names.of_methods,
        "day": names.of_days,
        "month": names.of_months,
    }[by]()
