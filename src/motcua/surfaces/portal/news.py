"""What the centre tells the public."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.base.pages import kept
from motcua.domain.centre.news import shown_now, versions_of
from motcua.surfaces.portal.asked import centre_asked


@require_safe
@kept(5)
def listing(request: HttpRequest) -> HttpResponse:
    """All that holds now, urgent ones first."""
    centre = centre_asked(request)
    context = {"section": "news", "centre": centre, "news": shown_now(centre) if centre else []}
    return render(request, "portal/news.html", context)


@require_safe
@kept(5)
def item(request: HttpRequest, item: UUID) -> HttpResponse:
    """One of them, with when it was changed. Raises NotFound for what is not shown now."""
    versions = versions_of(item)
    context = {"section": "news", "one": versions[0], "changes": versions[:-1], "first": versions[-1]}
    return render(request, "portal/news_item.html", context)
