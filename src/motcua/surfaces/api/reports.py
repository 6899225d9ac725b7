"""The API of reports: which there are, one of them as JSON or as a file, and what stands behind a figure."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.people.permissions import Action, require
from motcua.domain.reports import subscribing
from motcua.domain.reports.asked import asked
from motcua.domain.reports.behind import behind
from motcua.domain.reports.files import FORMS, made
from motcua.domain.reports.made import REPORTS, make
from motcua.domain.reports.shapes import Report
from motcua.surfaces.sign_in.guard import actor_of

router = Router(tags=["reports"])
MOST_PAGES = 100_000


class GroupingOut(Schema):
    by: str
    words: str


class KindOut(Schema):
    """`by`: how it can be grouped, the first by default."""

    name: str
    title: str
    about: str
    by: list[GroupingOut]


class KindsOut(Schema):
    items: list[KindOut]
    next: str | None = None


class ColumnOut(Schema):
    """`behind`: the measure by which `/reports/{name}/behind` opens what a figure counts; empty where there is nothing to open."""

    key: str
    title: str
    kind: str
    behind: str


class RowOut(Schema):
    key: str
    label: str
    cells: list[int | float | str | date | None]


class ReportOut(Schema):
    """Both days count. `cells` stand in the order of `columns`; null: there is nothing to be told, or too few to tell."""

    name: str
    title: str
    begin: date
    end: date
    centre: str
    agency: str
    by: str
    group: str
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: list[int | float | str | date | None] | None
    notes: list[str]


class AskedIn(Schema):
    centre: str = ""
    agency: str = ""
    by: str = ""


@router.get("/reports", response=KindsOut, operation_id="list_reports")
def show_reports(request: HttpRequest) -> dict[str, Any]:
    """The reports there are."""
    require(actor_of(request), Action.REPORT_VIEW)
    return {
        "items": [
            {
                "name": one.name,
                "title": str(one.title),
                "about": str(one.about),
                "by": [{"by": by, "words": str(words)} for by, words in one.by.items()],
            }
            for one in REPORTS.values()
        ]
    }


class SubscriptionIn(Schema):
    """`every`: "week" or "month"; `format`: "xlsx", "pdf" or "csv"."""

    report: str
    every: str
    format: str = "xlsx"
    centre: str = ""
    agency: str = ""
    by: str = ""


class ReportSubscriptionOut(Schema):
    id: int
    report: str
    title: str
    by: str
    centre: str
    agency: str
    form: str
    every: str
    next_day: date
    last_end: date | None
    last_sent_at: datetime | None
    dropped: str


class SubscriptionsOut(Schema):
    items: list[ReportSubscriptionOut]
    next: str | None = None


@router.get("/report-subscriptions", response=SubscriptionsOut, operation_id="list_report_subscriptions")
def show_subscriptions(request: HttpRequest) -> dict[str, Any]:
    """The reports that one gets by e-mail."""
    require(actor_of(request), Action.REPORT_VIEW)
    return {"items": subscribing.subscriptions(actor_of(request))}


@router.post("/report-subscriptions", response={201: ReportSubscriptionOut}, operation_id="subscribe_to_report")
def subscribe(request: HttpRequest, given: SubscriptionIn) -> Any:
    """Sends a report each week or month to the address of one's own account, from the period that is running."""
    made_one = subscribing.subscribe(
        actor_of(request),
        given.report,
        given.every,
        given.format,
        centre=given.centre,
        agency=given.agency,
        by=given.by,
    )
    return Status(201, made_one)


@router.delete("/report-subscriptions/{subscription}", response={204: None}, operation_id="end_report_subscription")
def unsubscribe(request: HttpRequest, subscription: int) -> Any:
    require(actor_of(request), Action.REPORT_VIEW)
    subscribing.unsubscribe(actor_of(request), subscription)
    return Status(204, None)


@router.get("/reports/{name}", response=ReportOut, operation_id="get_report")
def show_report(
    request: HttpRequest,
    name: str,
    given: Query[AskedIn],
    begin: str = Query("", alias="from"),
    end: str = Query("", alias="to"),
    format: str = "json",
) -> Any:
    """A report of a period (`from`, `to`: days, both count; by default the last twelve months), as JSON, `xlsx`, `pdf` or `csv`."""
    report = make(actor_of(request), name, begin=begin, end=end, centre=given.centre, agency=given.agency, by=given.by)
    if format == FORMS[0]:
        return _told(report)
    file = made(report, format, clock.now())
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/reports/{name}/behind", operation_id="get_behind_report")
def show_behind(
    request: HttpRequest,
    name: str,
    measure: str,
    given: Query[AskedIn],
    begin: str = Query("", alias="from"),
    end: str = Query("", alias="to"),
    row: str = "",
    page: int = 1,
) -> dict[str, Any]:
    """The dossiers, visits, steps, payments or ratings that a figure counts, the newest first (ratings: the lowest first), 100 a page.

    `measure`: a column's `behind`; `row`: a row's `key`.
    """
    wanted = asked(actor_of(request), begin=begin, end=end, centre=given.centre, agency=given.agency, by=given.by)
    if name not in REPORTS:
        raise NotFound
    found = behind(actor_of(request), wanted, measure, row, min(page, MOST_PAGES))
    return {"items": [asdict(one) for one in found.items], "next": found.next}


def _told(report: Report) -> dict[str, Any]:
    asked_for = report.asked
    return {
        "name": report.name,
        "title": report.title,
        "begin": asked_for.begin,
        "end": asked_for.end,
        "centre": asked_for.centre,
        "agency": asked_for.agency,
        "by": asked_for.by,
        "group": report.group,
        "columns": [asdict(one) for one in report.columns],
        "rows": [{"key": one.key, "label": one.label, "cells": list(one.cells)} for one in report.rows],
        "total": list(report.total) if report.total is not None else None,
        "notes": list(report.notes),
    }
