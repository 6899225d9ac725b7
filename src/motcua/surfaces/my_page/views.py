"""What is the citizen's: dossiers, visits, papers, notices, and who looked; first of all what is expected of them now."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from motcua.base.actor import Actor
from motcua.domain.delivery.queries import may_be_asked
from motcua.domain.documents.own import OwnPaper, open_own_paper, own_papers
from motcua.domain.dossiers.queries.own import A_PAGE, OwnDossier, own_dossier, own_dossiers, own_looks
from motcua.domain.letters.actions import open_for_applicant
from motcua.domain.letters.queries import letters_for_applicant
from motcua.domain.messages import browsers
from motcua.domain.messages.choosing import choices_of_account
from motcua.domain.messages.own import A_PAGE as NOTICES_A_PAGE
from motcua.domain.messages.own import own_notices
from motcua.domain.people.actions.citizens import is_fresh
from motcua.domain.people.queries.citizens import SignedIn
from motcua.domain.queue.queries.own import coming_appointments, live_tickets, own_tickets, past_appointments
from motcua.surfaces.following.picture import Found, read
from motcua.surfaces.my_page.words import KIND_OF_LOOK, REASON_OF_LOOK, ROLE_OF_LOOK
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

NOW = ("act", "ready")  # tones of a state in which something is expected of the applicant


@dataclass(frozen=True)
class Mine:
    """A dossier of the account with what its state means."""

    own: OwnDossier
    found: Found
    company: str  # its name

    @property
    def asks(self) -> bool:
        return self.found.meaning.tone in NOW

    @property
    def is_over(self) -> bool:
        return self.found.meaning.tone == "ended"


@dataclass(frozen=True)
class Look:
    """That somebody looked, in words."""

    look: object
    role: str | Promise
    kind: str | Promise
    reason: str | Promise


@require_safe
@citizen_page
def home(request: HttpRequest) -> HttpResponse:
    """What is expected of me now, then what goes on by itself."""
    who = the_citizen(request)
    mine = own_of(who)
    tickets, appointments = live_tickets(who.actor), coming_appointments(who.actor)
    choices = choices_of_account({"email": who.citizen.email, "phone": who.citizen.phone})
    context = {
        "wrong": [one for one in choices if one.is_wrong],
        "asking": sorted((one for one in mine if one.asks), key=lambda one: NOW.index(one.found.meaning.tone)),
        "running": [one for one in mine if not one.asks and not one.is_over],
        "over": [one for one in mine if one.is_over][:3],
        "tickets": tickets,
        "appointments": appointments,
    }
    return page(request, "home", context)


@require_safe
@citizen_page
def dossiers(request: HttpRequest) -> HttpResponse:
    """A page of them, the latest first; `sau` is the code of the last one on the page before."""
    mine, further = own_page(the_citizen(request), request.GET.get("sau", ""), A_PAGE)
    return page(request, "dossiers", {"dossiers": mine, "further": further, "begins": not request.GET.get("sau")})


@require_safe
@citizen_page
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """One of mine, as the tracking page shows it, with its papers, notices and who looked; another's is not there."""
    who = the_citizen(request)
    own = own_dossier(who.actor, code)
    context = {
        "own": own,
        "found": read(own.view),
        "company": _company_names(who).get(own.company, ""),
        "papers": _papers(who.actor, own),
        "may_post": may_be_asked(own),
        "notices": own_notices(who.actor, own.code),
        "looks": _looks(who.actor, own.code),
        "letters": letters_for_applicant(own.code, own.secret),
    }
    return page(request, "dossier", context)


@require_safe
@citizen_page
def paper(request: HttpRequest, code: str, file: UUID) -> HttpResponseBase:
    """A paper or a result as a file; that it was taken is recorded."""
    opened = open_own_paper(the_citizen(request).actor, code, file)
    return StreamingHttpResponse(
        opened.chunks,
        headers={
            "Content-Type": opened.view.media_type,
            "Content-Length": str(opened.view.size),
            "Content-Disposition": f'attachment; filename="{opened.view.id}{_extension(opened.view.name)}"',
            "Content-Security-Policy": "sandbox",
        },
    )


@require_safe
@citizen_page
def letter(request: HttpRequest, code: str, letter: UUID) -> HttpResponseBase:
    """A letter that was issued to the applicant; that it was opened is recorded."""
    own = own_dossier(the_citizen(request).actor, code)
    opened = open_for_applicant(own.code, own.secret, letter)
    response = StreamingHttpResponse(opened.chunks, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{letter}.pdf"'
    return response


@require_safe
@citizen_page
def visits(request: HttpRequest) -> HttpResponse:
    """What is ahead, then what was; each list of what was goes on by itself."""
    actor = the_citizen(request).actor
    asked, after = next(((name, request.GET[name][:40]) for name in ("so", "hen") if request.GET.get(name)), ("", ""))
    tickets, more_tickets = own_tickets(actor, after) if asked != "hen" else ([], "")
    past, more_past = past_appointments(actor, after) if asked != "so" else ([], "")
    context: dict[str, object] = {
        "goes_on": asked,
        "tickets": tickets,
        "coming": [] if asked else coming_appointments(actor),
        "past": past,
        "more_tickets": f"?so={more_tickets}" if more_tickets else "",
        "more_past": f"?hen={more_past}" if more_past else "",
    }
    return page(request, "visits", context)


@require_safe
@citizen_page
def papers(request: HttpRequest) -> HttpResponse:
    """Results and papers, by dossier; dossiers without any are left out."""
    who = the_citizen(request)
    mine, further = own_page(who, request.GET.get("sau", ""), A_PAGE)
    found = [(one, _papers(who.actor, one.own)) for one in mine if not one.own.claimed]
    return page(request, "papers", {"dossiers": [(one, files) for one, files in found if files], "further": further})


@require_safe
@citizen_page
def notices(request: HttpRequest) -> HttpResponse:
    """What was sent, and the ways by which this account hears: its addresses and the phones on which it asked to be told."""
    who = the_citizen(request)
    choices = choices_of_account({"email": who.citizen.email, "phone": who.citizen.phone})
    before = request.GET.get("truoc", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 19
    told = own_notices(who.actor, before=int(before) if is_number else None)
    context: dict[str, object] = {"notices": told, "choices": choices, "phones": browsers.browsers_of(who.actor)}
    context["further"] = f"?truoc={told[-1].number}" if len(told) == NOTICES_A_PAGE else ""
    context["told_key"] = f"cua-toi:{who.citizen.id}"
    return page(request, "notices", context)


@require_safe
@citizen_page
def looks(request: HttpRequest) -> HttpResponse:
    """Who of the staff looked at what is known of me, dossier by dossier."""
    who = the_citizen(request)
    mine, further = own_page(who, request.GET.get("sau", ""), A_PAGE)
    found = [(one, _looks(who.actor, one.own.code)) for one in mine]
    return page(request, "looks", {"dossiers": [(one, seen) for one, seen in found if seen], "further": further})


def page(request: HttpRequest, name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page of the account; `name` is also the entry of its navigation."""
    who = the_citizen(request)
    common = {"section": "mine", "here": name, "who": who.citizen, "is_fresh": is_fresh(who)}
    return render(request, f"my_page/{name}.html", common | context, status=status)


def own_of(who: SignedIn) -> list[Mine]:
    """The dossiers of the account and of its companies, the latest first; 200 at most."""
    return _with_words(who, own_dossiers(who.actor))


def own_page(who: SignedIn, after: str, most: int, company: str = "") -> tuple[list[Mine], str]:
    """A page of them, and the address of the next; empty where there is none."""
    found = own_dossiers(who.actor, after=after[:80], most=most + 1, company=company)
    further = f"?sau={found[most - 1].code}" if len(found) > most else ""
    return _with_words(who, found[:most]), further


def _with_words(who: SignedIn, found: list[OwnDossier]) -> list[Mine]:
    names = _company_names(who)
    return [Mine(one, read(one.view), names.get(one.company, "")) for one in found]


def _company_names(who: SignedIn) -> dict[str, str]:
    return {one.company: one.name for one in who.citizen.companies}


def _papers(actor: Actor, own: OwnDossier) -> list[OwnPaper]:
    return [] if own.claimed else own_papers(actor, own.code)


def _looks(actor: Actor, code: str) -> list[Look]:
    return [
        Look(one, ROLE_OF_LOOK.get(one.role, ""), KIND_OF_LOOK[one.kind], REASON_OF_LOOK.get(one.reason, ""))
        for one in own_looks(actor, code)
    ]


def _extension(name: str) -> str:
    """Of a name as it was kept, which ends as its content is."""
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if ending.isalnum() and ending.isascii() and len(ending) <= 5 else ""
