"""The overview: what is expected of me now, first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen


@require_safe
@citizen_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "my_page/home.html", {"who": the_citizen(request).citizen})
