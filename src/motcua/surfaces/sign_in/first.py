"""The one page of an empty installation: its first administrator, by the link that the console of the server shows."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.base.problems import InvalidInput
from motcua.domain.people.actions import make_first, require_first

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, secret: str) -> HttpResponse:
    """Makes the first administrator and leads on to the steps of setting up."""
    require_first(secret)
    given = request.POST
    errors = {}
    if request.method == "POST":
        try:
            person = make_first(
                secret,
                given.get("username", ""),
                given.get("full_name", ""),
                given.get("password", ""),
                given.get("again", ""),
            )
        except InvalidInput as problem:
            errors = {one.field: one.message for one in problem.errors}
        else:
            login(request, person, BACKEND)
            return redirect("admin_begin")
    context = {"wrong": errors, "typed": {name: given.get(name, "") for name in ("username", "full_name")}}
    answer = render(request, "sign_in/first.html", context, status=422 if errors else 200)
    answer["Referrer-Policy"] = "no-referrer"  # the secret stands in the address
    return answer
