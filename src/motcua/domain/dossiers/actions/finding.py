"""What somebody who searches does: has masked data shown, keeps a search, takes a list away. Each is recorded, no data in it."""

from collections.abc import Mapping
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import Reveal, SavedView
from motcua.domain.dossiers.queries.one import load, picture
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action, agencies_of, require

# Why somebody needs to see what is masked; "other" asks for words.
REASONS: Mapping[str, str | Promise] = {
    "call": gettext_lazy("To call the applicant or write to them"),
    "identity": gettext_lazy("To check who stands in front of me"),
    "work": gettext_lazy("To appraise the dossier"),
    "post": gettext_lazy("To send something by post"),
    "request": gettext_lazy("At the applicant's request"),
    "other": gettext_lazy("Another reason, in words"),
}
EXPORT_REASONS: Mapping[str, str | Promise] = {
    "report": gettext_lazy("For a report"),
    "meeting": gettext_lazy("For a meeting"),
    "check": gettext_lazy("For an inspection"),
    "work": gettext_lazy("To work through it"),
}
SHORTEST_WORDS, LONGEST_WORDS = 5, 400
MOST_VIEWS = 30


@transaction.atomic
def reveal(actor: Actor, code: str, reason: str, words: str = "") -> DossierView:
    """The dossier with everything in the clear, once; who asked, when and why is kept.

    Raises NotFound, Forbidden for a role that never needs it, InvalidInput without a reason, Conflict for what was erased.
    """
    found = access.require_visible(actor, load(code))
    require(actor, Action.DOSSIER_REVEAL, centre=found.centre, agency=access.agencies_in(found))
    said = words.strip() if reason == "other" else ""
    if reason not in REASONS:
        raise InvalidInput.of("reason", _("Say why you need to see it"))
    if reason == "other" and not SHORTEST_WORDS <= len(said) <= LONGEST_WORDS:
        raise InvalidInput.of("words", _("Give the reason in words, 400 characters at most"))
    if not found.name_key:
        raise Conflict(_("It was erased; nothing of it is left to be shown"), code="erased")
    Reveal.objects.create(dossier=found, actor=actor.reference, reason=reason, words=said, at=clock.now())
    journal.record(actor, "dossier.revealed", found.subject, centre=found.centre, agency=found.agency, reason=reason)
    return picture(actor, found)


@transaction.atomic
def save_view(actor: Actor, name: str, filters: str, agency: str = "") -> int:
    """Keeps a search (its filters, without what was typed) under a name; with `agency` its people have it too.

    Raises InvalidInput, Conflict for a name that is taken or too many, Forbidden.
    """
    name = _named(actor, name, agency)
    if SavedView.objects.filter(owner=actor.reference).count() >= MOST_VIEWS:
        raise Conflict(_("You have 30 saved views; drop one first"), code="too_many_views")
    made = SavedView(owner=actor.reference, name=name, filters=filters[:1000], agency=agency, made_at=clock.now())
    _keep(made)
    journal.record(actor, "saved_view.made", f"saved_view:{made.pk}", agency=agency or None)
    return made.pk


@transaction.atomic
def change_view(actor: Actor, view: int, name: str, agency: str = "") -> None:
    """Another name, or other people who have it; by who made it. Raises as `save_view`, and NotFound for another's."""
    name = _named(actor, name, "")
    found = SavedView.objects.select_for_update().filter(pk=view, owner=actor.reference).first()
    if found is None:
        raise NotFound
    if agency and agency != found.agency:
        require(actor, Action.VIEW_SHARE, agency=agency)
    if (found.name, found.agency) == (name, agency):
        return
    before, found.name, found.agency = found.agency, name, agency
    _keep(found)
    journal.record(actor, "saved_view.changed", f"saved_view:{found.pk}", agency=agency or before or None)


def _named(actor: Actor, name: str, agency: str) -> str:
    """The name as it is kept. Raises InvalidInput, and Forbidden for who may not share with the agency."""
    access.require_viewer(actor)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise InvalidInput.of("name", _("Give it a name of 80 characters at most"))
    if agency:
        require(actor, Action.VIEW_SHARE, agency=agency)
    return name


def _keep(view: SavedView) -> None:
    """Raises Conflict for a name that is taken."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Conflict(_("You have a view of this name already"), code="view_exists") from None


@transaction.atomic
def drop_view(actor: Actor, view: int) -> None:
    """By who made it. Raises NotFound for another's."""
    access.require_viewer(actor)
    found = SavedView.objects.filter(pk=view, owner=actor.reference).first()
    if found is None:
        raise NotFound
    journal.record(actor, "saved_view.dropped", f"saved_view:{found.pk}", agency=found.agency or None)
    found.delete()


@transaction.atomic
def record_looks_export(actor: Actor, centre: str, reason: str, rows: int) -> None:
    """That the list of who looked was taken away, how many rows and why. Raises InvalidInput, Forbidden."""
    require(actor, Action.LOOKS_VIEW, centre=centre)
    if reason not in EXPORT_REASONS:
        raise InvalidInput.of("reason", _("Say what the list is for"))
    journal.record(actor, "look_list.exported", f"look_list:{uuid4()}", centre=centre, reason=reason, rows=rows)


@transaction.atomic
def record_export(actor: Actor, reason: str, form: str, rows: int, filters: str) -> None:
    """That a list was taken away: how many rows, by which filters, why. Raises InvalidInput, Forbidden."""
    require(actor, Action.DOSSIER_EXPORT)
    if reason not in EXPORT_REASONS:
        raise InvalidInput.of("reason", _("Say what the list is for"))
    agencies = agencies_of(actor, Action.DOSSIER_EXPORT)
    journal.record(
        actor,
        "dossier_list.exported",
        f"dossier_list:{uuid4()}",
        reason=reason,
        form=form,
        rows=rows,
        filters=filters,
        agencies=sorted(agencies) if agencies is not None else None,
    )
