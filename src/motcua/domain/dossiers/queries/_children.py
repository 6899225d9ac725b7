"""How a dossier shows the one that opened it and those that it opened: codes and dates, links for whoever may follow them."""

from motcua.base.actor import Actor
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import ChildLink, Dossier
from motcua.domain.dossiers.queries._context import Context, name_in_english
from motcua.domain.dossiers.rules import Outcome
from motcua.domain.dossiers.shapes import ChildView, ParentView
from motcua.domain.people.permissions import Action


def above(actor: Actor, dossier: Dossier) -> ParentView | None:
    if not dossier.parent:
        return None
    parent = Dossier.objects.prefetch_related("participations").get(code=dossier.parent)
    return ParentView(parent.code, access.may(actor, Action.DOSSIER_VIEW, parent))


def below(context: Context, dossier: Dossier) -> tuple[ChildView, ...]:
    if not dossier.opened.all():
        return ()
    names = {step.code: (step.name, name_in_english(dossier.version_id, step)) for step in dossier.steps.all()}
    found = ChildLink.objects.filter(parent=dossier).select_related("dossier__version__procedure")
    return tuple(
        _child(context, link, names.get(link.step, (link.step, link.step)))
        for link in found.prefetch_related("dossier__participations")
    )


def _child(context: Context, link: ChildLink, step_names: tuple[str, str]) -> ChildView:
    child, procedure = link.dossier, link.dossier.version.procedure
    came_back_without = link.outcome not in ("", Outcome.RETURNED)
    return ChildView(
        code=child.code,
        step=link.step,
        step_name=step_names[0],
        step_name_en=step_names[1],
        round=link.round,
        agency=child.agency,
        agency_name=context.agency_name(child.agency),
        agency_name_en=context.agency_name_en(child.agency),
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en or procedure.name,
        state=child.state,
        due_at=child.due_at,
        outcome=link.outcome,
        result_number=child.result_number if link.outcome == Outcome.RETURNED else "",
        reason=child.reason if came_back_without else "",
        visible=access.may(context.actor, Action.DOSSIER_VIEW, child),
    )
