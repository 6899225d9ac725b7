"""Every address of the product; each surface names its own."""

from allauth.account import urls as account_urls
from django.urls import include, path

from motcua.surfaces.api.wiring import api

handler400 = "motcua.base.web.bad_request"
handler404 = "motcua.base.web.not_found"
handler500 = "motcua.base.web.server_error"

# Of allauth's pages those that staff need: an administrator makes accounts and gives first passwords, nobody registers or resets.
ACCOUNT_PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "account_inactive",
        "account_signup",  # closed; allauth's sign-in page asks for its address
    }
)
account_pages = [page for page in account_urls.urlpatterns if getattr(page, "name", None) in ACCOUNT_PAGES]

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("motcua.surfaces.look.urls")),
    path("", include("motcua.surfaces.portal.urls")),
    path("", include("motcua.surfaces.lookup.urls")),
    path("", include("motcua.surfaces.my_page.urls")),
    path("", include("motcua.surfaces.notices.urls")),
    path("", include("motcua.surfaces.online.urls")),
    path("", include("motcua.surfaces.proving.urls")),
    path("", include("motcua.surfaces.data_requests.urls")),
    path("", include("motcua.surfaces.ticket.urls")),
    path("", include("motcua.surfaces.appointments.urls")),
    path("", include("motcua.surfaces.pairing.urls")),
    path("", include("motcua.surfaces.kiosk.urls")),
    path("", include("motcua.surfaces.display.urls")),
    path("", include("motcua.surfaces.rating.urls")),
    path("", include("motcua.surfaces.sign_in.urls")),
    path("", include("motcua.surfaces.alarm.urls")),
    path("", include("motcua.surfaces.paying.urls")),
    path("", include("motcua.surfaces.post.urls")),
    path("", include("motcua.surfaces.letters.urls")),
    path("", include("motcua.surfaces.talk.urls")),
    path("", include("motcua.surfaces.open_data.urls")),
    path("", include("motcua.surfaces.petitions.urls")),  # before those of the counter and the desk
    path("", include("motcua.surfaces.counter.urls")),
    path("", include("motcua.surfaces.search.urls")),  # before those of one dossier
    path("", include("motcua.surfaces.dossier.urls")),
    path("", include("motcua.surfaces.desk.urls")),
    path("", include("motcua.surfaces.cameras.urls")),
    path("", include("motcua.surfaces.control_room.urls")),
    path("", include("motcua.surfaces.admin.urls")),
    path("", include("motcua.surfaces.catalogue.urls")),
    path("", include("motcua.surfaces.records.urls")),
    path("", include("motcua.surfaces.insight.urls")),  # before those of the reports by name
    path("", include("motcua.surfaces.reports.urls")),
    path("", include("motcua.surfaces.api.operations")),
    path("tai-khoan/", include(account_pages)),
    path("tai-khoan/2fa/", include("allauth.mfa.urls")),
]
