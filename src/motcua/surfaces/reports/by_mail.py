"""Reports by e-mail: what somebody gets, to get one more, to get one no more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.people.permissions import Action
from motcua.domain.reports import names, subscribing
from motcua.domain.reports.made import REPORTS
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.REPORT_VIEW)
def mine(request: HttpRequest) -> HttpResponse:
    centre, agency = names.of_centres(), names.of_agencies()
    rows = [
        {
            "one": one,
            "by": REPORTS[one.report].by.get(one.by, one.by),
            "places": ", ".join(
                filter(None, [agency(one.agency) if one.agency else "", centre(one.centre) if one.centre else ""])
            ),
        }
        for one in subscribing.subscriptions(actor_of(request))
    ]
    return render(request, "reports/by_mail.html", {"rows": rows, "section": "reports"})


@require_POST
@staff_page(Action.REPORT_VIEW)
def subscribe(request: HttpRequest, name: str) -> HttpResponse:
    given = request.POST
    try:
        subscribing.subscribe(
            actor_of(request),
            name,
            given.get("ky", ""),
            given.get("dang", ""),
            centre=given.get("trung-tam", "")[:40],
            agency=given.get("co-quan", "")[:40],
            by=given.get("theo", "")[:40],
        )
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect("reports:page", name)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
        return redirect("reports:by_mail")
    messages.success(request, _("You get this report by e-mail from now on."))
    return redirect("reports:by_mail")


@require_POST
@staff_page(Action.REPORT_VIEW)
def end(request: HttpRequest, mailing: int) -> HttpResponse:
    subscribing.unsubscribe(actor_of(request), mailing)
    messages.success(request, _("This report comes no more."))
    return redirect("reports:by_mail")
