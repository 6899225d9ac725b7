"""What the centre tells the public: as pages, and as a feed for who follows many (Atom, RFC 4287)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.base.pages import kept
from motcua.domain.centre.models import Centre
from motcua.domain.centre.news import shown_now, versions_of
from motcua.domain.messages import outages
from motcua.domain.messages.rules import Part
from motcua.surfaces.look.templatetags.motcua import localised, vn_datetime
from motcua.surfaces.portal.asked import centre_asked

FEEDS = {"vi": "portal:feed", "en": "portal:feed_en"}
FOUNDED = "2026"  # a year in which the house had its name, as tag addresses want one (RFC 4151)


@require_safe
@kept(5)
def listing(request: HttpRequest) -> HttpResponse:
    """All that holds now, urgent ones first; interruptions stand above it as on each page that they touch."""
    centre = centre_asked(request)
    context = {"section": "news", "centre": centre, "news": shown_now(centre) if centre else [], "feed": feed_here()}
    return render(request, "portal/news.html", context)


@require_safe
@kept(5)
def item(request: HttpRequest, item: UUID) -> HttpResponse:
    """One of them, with when it was changed. Raises NotFound for what is not shown now."""
    versions = versions_of(item)
    context = {
        "section": "news",
        "one": versions[0],
        "changes": versions[:-1],
        "first": versions[-1],
        "feed": feed_here(),
    }
    return render(request, "portal/news_item.html", context)


def feed_here() -> str:
    """The address of the feed in the language of the page."""
    return reverse(FEEDS.get(translation.get_language() or "", FEEDS["vi"]))


@require_safe
@kept(60)
def feed(request: HttpRequest, language: str = "vi") -> HttpResponse:
    """The news and the planned interruptions that hold now, the latest change first. A reader has no cookie: each language has an
    address of its own."""
    with translation.override(language):
        centre = centre_asked(request)
        atom = Atom1Feed(
            title=localised(centre) if centre else _("Public Administration Centre"),
            subtitle=_("News of the centre"),
            link=request.build_absolute_uri(reverse("portal:news")),
            feed_url=request.build_absolute_uri(reverse(FEEDS[language])),
            description=None,
            language=language,
        )
        entries = (
            sorted((*_news(centre), *_interruptions(centre)), key=lambda one: one.changed_at, reverse=True)
            if centre
            else []
        )
        host = request.get_host().partition(":")[0]
        for one in entries:
            atom.add_item(
                title=one.title,
                link=request.build_absolute_uri(one.path),
                description=linebreaks(one.text, autoescape=True),
                unique_id=one.identity if one.identity.startswith("urn:") else f"tag:{host},{FOUNDED}:{one.identity}",
                pubdate=one.at,
                updateddate=one.changed_at,
                categories=[one.kind] if one.kind else (),
            )
        return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@dataclass(frozen=True)
class Entry:
    """What the feed tells once; `identity` stays while it is changed."""

    identity: str
    title: str
    text: str
    path: str
    at: datetime
    changed_at: datetime
    kind: str = ""


def _news(centre: Centre) -> list[Entry]:
    return [
        Entry(
            f"urn:uuid:{one.item}",
            localised(one, "title"),
            localised(one, "text"),
            reverse("portal:news_item", args=[one.item]),
            one.begins_at,
            one.written_at,
            _("urgent") if one.urgent else "",
        )
        for one in shown_now(centre)
    ]


def _interruptions(centre: Centre) -> list[Entry]:
    found = []
    for one in outages.touching(*Part, centre=centre.code):
        times = {"begins": vn_datetime(one.starts_at), "ends": vn_datetime(one.ends_at)}
        text = f"{_('From %(begins)s until %(ends)s.') % times}\n\n{localised(one, 'text')}"
        what, path = localised(one, "what"), reverse("portal:news")
        kind = _("planned interruption")
        found.append(Entry(f"outage:{one.id}", what, text, path, one.made_at, one.made_at, kind))
    return found
