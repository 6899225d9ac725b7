"""Looking through a file page by page, and the list of files that renews itself while they are being read."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Problem
from motcua.domain.documents import actions as documents
from motcua.domain.documents import queries as papers
from motcua.domain.documents.forms import separators
from motcua.domain.people.permissions import Action, allowed
from motcua.surfaces.dossier.views import identifier
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def files(request: HttpRequest, code: str) -> HttpResponse:
    """The list of files alone, for a page that lies open while they come and are read."""
    actor = actor_of(request)
    found = papers.files(actor, code)
    response = render(
        request,
        "dossier/parts/files.html",
        {
            "files": found,
            "code": code,
            "papers": papers.list_of_papers(actor, code),
            "may_add": allowed(actor, Action.DOSSIER_FILE_ADD),
        },
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def viewer(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """One page of a file at a time; the opening is recorded once, and the token in the links carries it on."""
    actor, name = actor_of(request), identifier(file)
    opening = documents.open_pages(actor, code, name, request.GET.get("luot", ""))
    numbers = opening.numbers
    wanted = request.GET.get("trang", "")
    at = numbers.index(int(wanted)) if wanted.isdigit() and int(wanted) in numbers else 0
    context = {
        "file": opening.view,
        "token": opening.token,
        "at": at + 1,
        "pages": len(numbers),
        "choices": list(enumerate(numbers, 1)),
        "page": documents.text_of(actor, code, name, numbers[at], opening.token) if numbers else None,
        "before": numbers[at - 1] if at else None,
        "next": numbers[at + 1] if at + 1 < len(numbers) else None,
        "section": "dossiers",
    }
    response = render(request, "dossier/viewer.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def picture(request: HttpRequest, code: str, file: str, number: int) -> HttpResponse:
    """The picture of a page of what lies open before this person."""
    content = documents.picture_of(actor_of(request), code, identifier(file), number, request.GET.get("luot", ""))
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def texts(request: HttpRequest, code: str, file: str) -> JsonResponse:
    """The words of all pages of what lies open, for finding a word in them."""
    found = documents.texts_of(actor_of(request), code, identifier(file), request.GET.get("luot", ""))
    pages = [{"at": at, "number": page.number, "lines": page.text} for at, page in enumerate(found, 1)]
    return JsonResponse({"pages": pages}, headers={"Cache-Control": "private, no-store"})


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def archive(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """The copy for the archive (PDF/A); that somebody looked is recorded."""
    view, content = documents.open_archive(actor_of(request), code, identifier(file))
    name = f"{view.name.rpartition('.')[0]}.pdfa.pdf"
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def try_again(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Asks that a file which could not be read be tried once more."""
    name: UUID = identifier(file)
    try:
        documents.try_again(actor_of(request), code, name)
        messages.success(request, _("It is being tried once more."))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return redirect(reverse("dossier:dossier", args=[code]))


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def holds(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Says which papers of the list lie in a file."""
    name = identifier(file)
    try:
        documents.say_what_it_holds(actor_of(request), code, name, request.POST.getlist("papers"))
        messages.success(request, _("Noted: these papers lie in the file."))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return redirect(reverse("dossier:dossier", args=[code]) + "#papers")


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def separator_sheets(request: HttpRequest, code: str) -> HttpResponse:
    """Sheets to be printed and put between papers before a stack is scanned."""
    headers = {"Content-Disposition": 'inline; filename="to-phan-cach.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(separators.sheets(actor_of(request), code), content_type="application/pdf", headers=headers)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def reuse(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Uses a paper of an earlier dossier of the applicant for this one."""
    name = identifier(file)
    try:
        documents.reuse(actor_of(request), code, name, request.POST.get("requirement", ""))
        messages.success(request, _("The earlier paper is used for this dossier."))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return redirect(reverse("dossier:dossier", args=[code]))
