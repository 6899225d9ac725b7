"""All that is known of me, as one file: decree 13/2023/NĐ-CP, articles 9 and 14. Each room says what it holds; nothing is left out
but what others are named in (`LEFT_OUT`, which a test compares with the tables)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from motcua.base.actor import Actor
from motcua.domain.documents.own import own_papers
from motcua.domain.dossiers.queries.copying import DossierCopy, acted_for, dossiers_for_copy
from motcua.domain.feedback.queries import ratings_for_copy
from motcua.domain.messages.browsers import browsers_of
from motcua.domain.messages.own import A_PAGE, OwnNotice, own_notices
from motcua.domain.people.queries import citizens as queries
from motcua.domain.people.queries.citizens import SignedIn
from motcua.domain.petitions.queries import sender
from motcua.domain.queue.queries.own import appointments_for_copy, tickets_for_copy
from motcua.domain.rights.queries import own_requests
from motcua.domain.submissions.queries import Whole, own_written
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

Facts = dict[str, Any]

# By table that names an account: under which key of the copy it stands.
COPIED: Mapping[str, str] = {
    "people_citizen_session": "signed_in_on",
    "people_proven_identity": "identity_providers",
    "people_former_number": "former_passports",
    "people_passkey": "passkeys",
    "people_claim": "tickets",  # and appointments and dossiers
    "people_company_member": "companies",
    "submissions_submission": "filed_online",
    "petitions_petition": "petitions",
    "rights_data_request": "data_requests",
    "messages_followed": "browsers_told",
}
LEFT_OUT: Mapping[str, str] = {
    "people_sign_in_code": "ten minutes old at most",
    "people_counter_code": "a quarter of an hour old at most",
    "people_former_address": "gone once its holder was told",
    "people_company_invitation": "names who is invited; the company's managers see it",
}


@require_safe
@citizen_page
def copy(request: HttpRequest) -> HttpResponse:
    """As a file that programs can read."""
    known = all_known(the_citizen(request))
    response = JsonResponse(known, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    return response


def all_known(who: SignedIn) -> Facts:
    actor = who.actor
    dossiers = list(dossiers_for_copy(actor))
    tickets = tickets_for_copy(actor)
    ratings = ratings_for_copy([one.id for one in tickets], [one.code for one in dossiers])
    return {
        **_account(who),
        "dossiers": [_dossier(actor, one) for one in dossiers],
        "acted_for_others": [asdict(one) for one in acted_for(actor)],
        "filed_online": [_filed(one) for one in own_written(actor)],
        "tickets": [
            {"label": one.label, "service": one.service_name, "at": one.issued_at, "state": one.state}
            for one in tickets
        ],
        "appointments": [
            {
                "code": one.view.code,
                "service": one.view.service_name,
                "at": one.view.starts_at,
                "state": one.view.state,
                "name": one.view.name,
                "phone": one.phone,
                "email": one.email,
            }
            for one in appointments_for_copy(actor)
        ],
        "ratings": [asdict(one) for one in ratings],
        "petitions": list(_petitions(actor)),
        "data_requests": [asdict(one) for one in own_requests(actor, None)],
        "notices": [_notice(one) for one in _all_notices(actor)],
    }


def _account(who: SignedIn) -> Facts:
    mine, actor = who.citizen, who.actor
    return {
        "name": mine.name,
        "email": mine.email,
        "phone": mine.phone,
        "address": mine.address,
        "identity_number": mine.id_number,
        "former_passports": queries.former_numbers(actor),
        "proven_by": mine.proven_by,
        "proven_at": mine.proven_at,
        "language": mine.language,
        "account_made_at": mine.made_at,
        "companies": [
            {"name": one.name, "tax_code": one.tax_code, "role": one.role, "since": one.since} for one in mine.companies
        ],
        "signed_in_on": [
            {"device": one.device, "way": one.way, "since": one.made_at, "last_seen": one.seen_at}
            for one in queries.sessions(actor, who.session)
        ],
        "passkeys": [
            {"name": one.name, "since": one.made_at, "last_used": one.used_at} for one in queries.passkeys(actor)
        ],
        "identity_providers": [
            {"provider": one.provider, "since": one.made_at, "last_used": one.used_at}
            for one in queries.providers(actor)
        ],
        "browsers_told": [{"device": one.device, "since": one.made_at} for one in browsers_of(actor)],
    }


def _dossier(actor: Actor, one: DossierCopy) -> Facts:
    """Of one that is not the citizen's own only that it is there; of their own also which papers it holds."""
    if not one.whole:
        return {name: value for name, value in asdict(one).items() if value not in ("", None)}
    papers = [
        {"paper": paper.name, "file": paper.file.name, "size": paper.file.size} for paper in own_papers(actor, one.code)
    ]
    return {**asdict(one), "papers": papers}


def _filed(one: Whole) -> Facts:
    """As it was written; emptied once it is a dossier, in which it stands then."""
    view = one.view
    return {
        "code": view.code,
        "procedure": view.procedure_name,
        "state": view.state,
        "begun_at": view.begun_at,
        "sent_at": view.sent_at,
        "dossier": view.dossier,
        "asked_for": list(view.items),
        "reason": view.reason,
        "written": asdict(one.filled),
        "papers": [{"requirement": paper.requirement, "file": paper.name, "size": paper.size} for paper in one.papers],
    }


def _petitions(actor: Actor) -> Iterator[Facts]:
    for view, secret in sender.own(actor, most=None)[0]:
        whole = sender.follow(view.code, secret)
        yield {
            "code": view.code,
            "kind": view.kind,
            "state": view.state,
            "title": view.title,
            "text": whole.text,
            "received_at": view.received_at,
            "answer": whole.answer,
            "reason": whole.reason,
            "published_at": view.published_at,
            "said": [{"by_me": said.by_sender, "text": said.text, "at": said.at} for said in whole.said],
            "files": [one.name for one in whole.files],
        }


def _all_notices(actor: Actor) -> Iterator[OwnNotice]:
    before: int | None = None
    while found := own_notices(actor, before=before):
        yield from found
        if len(found) < A_PAGE:
            return
        before = found[-1].number


def _notice(one: OwnNotice) -> Facts:
    return {
        "subject": one.subject,
        "dossier": one.dossier,
        "channel": one.channel,
        "state": one.state,
        "at": one.sent_at or one.made_at,
    }
