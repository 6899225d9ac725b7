"""What every web request passes: a request id, the reader's language, CSRF for browsers, and one rendering of problems."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from motcua.base.bodies import REFUSED
from motcua.base.ids import uuid7
from motcua.base.logs import REQUEST_ID, of_request
from motcua.base.problems import FULL, Forbidden, InvalidInput, NoRoom, NotFound, Problem, Unavailable, headers

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def render_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The one rendering of a problem over HTTP: RFC 9457 for programs, a page for people."""
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(problem.as_dict(), status=problem.status, content_type="application/problem+json")
    else:
        context = {"problem": problem, "request_id": getattr(request, "request_id", "")}
        page = render_to_string("look/problem.html", context, request=request)
        response = HttpResponse(page, status=problem.status)
    for name, value in headers(problem).items():
        response[name] = value
    return response


class RequestIdMiddleware:
    """Names each request, so that an error page, a log line and a call to the help desk mean the same one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        number = given if REQUEST_ID.fullmatch(given) else uuid7().hex[:20]
        request.request_id = number  # type: ignore[attr-defined] # ours
        with of_request(number):
            try:
                response = self.get_response(request)
            except (OperationalError, InterfaceError) as error:
                response = render_problem(request, _database_away(error))
        response["X-Request-Id"] = number
        return response


class PermissionsPolicyMiddleware:
    """Tells browsers what a page never does (W3C Permissions Policy): listen by the microphone, unless its view says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", QUIET)
        return response


QUIET = "microphone=(), geolocation=(), display-capture=(), payment=()"
SPEAKING = "microphone=(self), camera=(self), geolocation=(), display-capture=(), payment=()"


class LanguageMiddleware(LocaleMiddleware):
    """Vietnamese unless the reader chose otherwise; programs may ask by Accept-Language.

    A browser's Accept-Language does not decide for people: the machines in the hall and many phones are set to English although
    their users read Vietnamese.
    """

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.path.startswith("/api/"):
            chosen = translation.get_language_from_request(request)
        translation.activate(_offered(request.path, chosen))
        request.LANGUAGE_CODE = translation.get_language()


def _offered(path: str, chosen: str) -> str:
    """The chosen language where that page has it; English for those who read a language that only some pages have."""
    if chosen in dict(settings.LANGUAGES):
        return chosen
    for beginning, languages in settings.MOTCUA_MORE_LANGUAGES.items():
        if chosen in dict(languages) and path.startswith(beginning):
            return chosen
    is_known = any(chosen in dict(languages) for languages in settings.MOTCUA_MORE_LANGUAGES.values())
    return "en" if is_known else str(settings.LANGUAGE_CODE)


class CsrfUnlessBearerMiddleware(CsrfViewMiddleware):
    """The cookie-less API is not a browser's: a request with a bearer token needs no CSRF token, and gets no session's rights.

    Who calls the API by the session of a browser shows the token as every form does: ninja exempts all of its views, and SameSite alone
    does not keep out a page of another host of the same province.
    """

    def process_view(self, request, callback, callback_args, callback_kwargs):  # type: ignore[no-untyped-def] # as Django has it
        if request.headers.get("Authorization", "").startswith("Bearer "):
            return None
        if request.path.startswith("/api/") and request.user.is_authenticated:
            callback = _needs_token
        return super().process_view(request, callback, callback_args, callback_kwargs)


def _needs_token() -> None:
    """Stands for a view that is not exempt."""


class ProblemMiddleware:
    """Turns what a view refused into its answer; what nobody foresaw is logged with its request id and answered plainly."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Problem):
            return render_problem(request, error)
        if isinstance(error, Http404):
            return render_problem(request, NotFound())
        if isinstance(error, OperationalError | InterfaceError):
            return render_problem(request, _database_away(error))
        if isinstance(error, DataError):  # a NUL sign, a number too large: the database cannot keep what was sent
            # its words would tell what was sent
            log.warning(
                "request %s sent what cannot be kept: %s", getattr(request, "request_id", ""), type(error).__name__
            )
            return render_problem(request, InvalidInput([]))
        if isinstance(error, OSError) and error.errno in FULL:
            log.error("request %s: the disk takes nothing more: %s", getattr(request, "request_id", ""), error)
            return render_problem(request, NoRoom())
        log.exception("request %s failed", getattr(request, "request_id", ""))
        return render_problem(request, Unforeseen())


class WholeBodyMiddleware:
    """Answers whoever sent too much, or too slowly: their body is not there, so no view is asked. Innermost, where who asks is known."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refused = request.META.get(REFUSED)
        if isinstance(refused, Problem):
            response = render_problem(request, refused)
            response["Connection"] = "close"  # what is still coming of it is not read
            return response
        return self.get_response(request)


class Unforeseen(Problem):
    status = 500
    code = "internal_error"
    title = _("Something went wrong on our side; nothing was changed")


def _database_away(error: Exception) -> Unavailable:
    log.error("the database cannot be reached: %s", str(error).splitlines()[0] if str(error) else type(error).__name__)
    return Unavailable()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_problem(request, Problem())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_problem(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    return render_problem(request, Unforeseen())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render_problem(request, Forbidden(_("This page was open for too long. Go back, load it anew and try again")))
