"""Addresses without a centre, as people type and share them: they lead to the page of the only centre that somebody administers."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from motcua.domain.centre.queries import centres
from motcua.domain.people.permissions import Action, allowed
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SECTIONS: Mapping[str, tuple[str, Action]] = {
    "thiet-bi": ("admin_devices", Action.DEVICE_VIEW),
    "camera": ("admin_cameras", Action.CAMERA_SETTINGS),
    "phieu": ("admin_paper", Action.DEVICE_PAIR),
    "so-do": ("admin_plan", Action.MASTER_DATA),
    "canh-bao": ("admin_alerts", Action.ALERT_RULES),
    "tin-tuc": ("admin_news", Action.NEWS),
    "lich": ("admin_calendar", Action.CALENDAR),
    "tam-ngung": ("admin_outages", Action.OUTAGE_ANNOUNCE),
    "thong-bao": ("admin_announcements", Action.ANNOUNCEMENT_PLAN),
    "trinh-chieu": ("admin_media", Action.DISPLAY_MEDIA),
    "hang-cho": ("admin_queue", Action.QUEUE_SETTINGS),
    "dien-mao": ("admin_appearance", Action.CENTRE_BRAND),
    "so-lieu": ("admin_figures", Action.REPORT_FIGURES),
    "can-bo": ("admin_staff", Action.STAFF_MANAGE),
    "du-lieu": ("admin_master_data", Action.MASTER_DATA),
}


def of_my_centre(page: str, action: Action) -> Callable[..., HttpResponseBase]:
    """A view that leads to a page of the centre; where there are several, to the list of them."""

    @require_safe
    @staff_page(action)
    def lead(request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        hall = chosen(request, [one for one in centres() if allowed(actor, action, centre=one.code)])
        return redirect(page, centre=hall.code) if hall is not None else redirect("administration")

    return lead
