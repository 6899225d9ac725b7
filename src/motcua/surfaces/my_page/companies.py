"""The companies that I act for: their people, invitations and dossiers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, Forbidden, InvalidInput, TooManyRequests
from motcua.domain.dossiers.queries.own import A_PAGE
from motcua.domain.messages import codes
from motcua.domain.people.actions import companies
from motcua.domain.people.actions.proving import counter_code
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries.companies import company, invitations_to
from motcua.domain.people.rules import read_address
from motcua.surfaces.my_page.entering import language_of
from motcua.surfaces.my_page.views import own_page, page
from motcua.surfaces.my_page.words import MEMBER_ROLES
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen


@require_safe
@citizen_page
def all_of_mine(request: HttpRequest) -> HttpResponse:
    who = the_citizen(request)
    context = {
        "companies": [(one, MEMBER_ROLES[one.role]) for one in who.citizen.companies],
        "invitations": [(one, MEMBER_ROLES[one.role]) for one in invitations_to(who.actor)],
        "counter_code": counter_code(who.actor),
    }
    return page(request, "companies", context)


@require_safe
@citizen_page
def one(request: HttpRequest, company_number: int) -> HttpResponse:
    """Its people and dossiers; another's company is not there."""
    who = the_citizen(request)
    found = company(who.actor, str(company_number))
    mine, further = own_page(who, request.GET.get("sau", ""), A_PAGE, found.number)
    context = {
        "here": "companies",
        "company": found,
        "members": [(member, MEMBER_ROLES[member.role]) for member in found.members],
        "invitations": [(asked, MEMBER_ROLES[asked.role]) for asked in found.invitations],
        "roles": MEMBER_ROLES.items(),
        "dossiers": mine,
        "further": further,
        "by_phone": "phone" in codes.offered(),
        "may_file": allowed(who.actor, Action.OWN_DOSSIER_SUBMIT, company=found.number),
    }
    return page(request, "company", context)


@require_POST
@citizen_page
def invite(request: HttpRequest, company_number: int) -> HttpResponse:
    actor = the_citizen(request).actor
    try:
        channel, address = read_address(request.POST.get("address", "")[:300], codes.offered())
        role = request.POST.get("role", "")
        codes.invite(actor, str(company_number), role, channel, address, language=language_of())
        messages.success(request, _("The invitation is on its way; it can be answered for 7 days"))
    except (InvalidInput, Conflict, TooManyRequests, Forbidden) as problem:
        messages.error(request, problem.in_one_line)
    return redirect("my_page:company", company_number=company_number)


@require_POST
@citizen_page
def change(request: HttpRequest, company_number: int) -> HttpResponse:
    """Another role of a member, out with them, or an invitation withdrawn: as the button says."""
    actor, number, given = the_citizen(request).actor, str(company_number), request.POST
    member = int(given["member"]) if given.get("member", "").isdecimal() and len(given["member"]) < 19 else 0
    try:
        if "withdraw" in given:
            companies.withdraw_invitation(actor, number, _uuid(given["withdraw"]))
        elif "remove" in given:
            companies.remove(actor, number, member)
        else:
            companies.change_role(actor, number, member, given.get("role", ""))
    except (Conflict, Forbidden, InvalidInput) as problem:
        messages.error(request, problem.in_one_line)
    return redirect("my_page:company", company_number=company_number)


@require_POST
@citizen_page
def leave(request: HttpRequest, company_number: int) -> HttpResponse:
    try:
        companies.leave(the_citizen(request).actor, str(company_number))
    except Conflict as problem:
        messages.error(request, problem.in_one_line)
        return redirect("my_page:company", company_number=company_number)
    return redirect("my_page:companies")


@require_POST
@citizen_page
def answer(request: HttpRequest, invitation: UUID) -> HttpResponse:
    companies.answer(the_citizen(request).actor, invitation, accepted="accept" in request.POST)
    return redirect("my_page:companies")


def _uuid(text: str) -> UUID:
    """What is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
