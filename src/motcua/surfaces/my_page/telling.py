"""By which ways I hear: phones that are told of all my dossiers, and addresses from which messages came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.domain.messages import browsers
from motcua.domain.messages.choosing import confirm_address
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen
from motcua.surfaces.telling import endpoint_of, following, listener_of


@require_POST
@citizen_page
def tell_me(request: HttpRequest) -> HttpResponse:
    """This phone hears of all my dossiers, also of those to come."""
    return following(browsers.follow_account(the_citizen(request).actor, **listener_of(request)))


@require_POST
@citizen_page
def tell_no_more(request: HttpRequest) -> HttpResponse:
    """This phone, or another of mine by its number."""
    actor = the_citizen(request).actor
    number = request.POST.get("phone", "")
    if number:
        browsers.leave_account(actor, browser=int(number) if number.isdecimal() and len(number) < 19 else 0)
        messages.success(request, _("That phone is not told any more"))
        return redirect("my_page:notices")
    browsers.leave_account(actor, endpoint=endpoint_of(request))
    return HttpResponse(status=204)


@require_POST
@citizen_page
def confirm(request: HttpRequest) -> HttpResponse:
    """An address from which messages came back is right: it is tried again."""
    who = the_citizen(request)
    kind = request.POST.get("kind", "")
    confirm_address(who.actor, kind, {"email": who.citizen.email, "phone": who.citizen.phone}.get(kind, ""))
    messages.success(request, _("Thank you. We try it again with the next notice."))
    return redirect("my_page:home")
