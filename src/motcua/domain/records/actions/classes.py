"""How long what is kept."""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.catalogue.models import Procedure
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.permissions import Action, require
from motcua.domain.records.models import Custody, ProcedureRetention, RetentionClass
from motcua.domain.records.rules import LONGEST_YEARS, SHORTEST_YEARS, keep_until

# The dates of all that is kept under a class, or under its procedures, by the years that hold now.
COUNT_AGAIN = """
UPDATE records_custody c SET retention_id = r.id,
       keep_until = make_date(extract(year FROM c.closed_on)::int + r.years, 12, 31)
FROM records_retention_class r
WHERE c.erased_at IS NULL
  AND r.id = coalesce((SELECT p.retention_id FROM records_procedure_retention p WHERE p.procedure = c.procedure),
                      (SELECT d.id FROM records_retention_class d WHERE d.is_default))
  AND (c.retention_id, c.keep_until)
      IS DISTINCT FROM (r.id, make_date(extract(year FROM c.closed_on)::int + r.years, 12, 31))
"""


@transaction.atomic
def take_in(code: str) -> None:
    """A dossier that was closed is kept from now on; done twice it changes nothing."""
    dossier = Dossier.objects.filter(code=code).first()
    if dossier is None or dossier.state not in CLOSED or dossier.closed_at is None:
        return
    closed_on = dossier.closed_at.astimezone(working_calendar(get_centre(dossier.centre)).zone).date()
    retention = class_of(dossier.procedure)
    Custody.objects.get_or_create(
        dossier=dossier.code,
        defaults={
            "centre": dossier.centre,
            "procedure": dossier.procedure,
            "closed_on": closed_on,
            "retention": retention,
            "keep_until": keep_until(closed_on, retention.years),
        },
    )


def let_go(code: str) -> None:
    """A dossier that was closed is open again: no time of retention runs."""
    Custody.objects.filter(dossier=code, erased_at=None).delete()


def class_of(procedure: str) -> RetentionClass:
    own = ProcedureRetention.objects.select_related("retention").filter(procedure=procedure).first()
    return own.retention if own else RetentionClass.objects.get(is_default=True)


@transaction.atomic
def set_class(
    actor: Actor, code: str, *, name: str, years: int | None, basis: str, is_default: bool = False
) -> RetentionClass:
    """Makes or changes a class; what is kept under it is counted anew. `years` None: for ever. Raises InvalidInput, Forbidden."""
    require(actor, Action.MASTER_DATA)
    if not code or not code.replace("-", "").isalnum() or len(code) > 20:
        raise InvalidInput.of("code", _("A code has letters, digits and hyphens, at most 20"))
    if not name.strip():
        raise InvalidInput.of("name", _("Write a name"))
    if years is not None and not SHORTEST_YEARS <= years <= LONGEST_YEARS:
        raise InvalidInput.of("years", _("The law keeps dossiers 2 to 70 years, or for ever"))
    if is_default:
        RetentionClass.objects.exclude(code=code).filter(is_default=True).update(is_default=False)
    found, _made = RetentionClass.objects.select_for_update().get_or_create(code=code, defaults={"name": name})
    found.name, found.years, found.basis = name.strip()[:200], years, basis.strip()[:300]
    found.is_default = found.is_default or is_default
    found.save()
    _count_again()
    journal.record(actor, "retention.class_set", f"retention:{code}", years=years, default=found.is_default)
    return found


@transaction.atomic
def assign_class(actor: Actor, procedure: str, code: str) -> None:
    """Gives a procedure's dossiers their class; "": the default one. Raises NotFound, Forbidden."""
    require(actor, Action.MASTER_DATA)
    if not Procedure.objects.filter(code=procedure).exists():
        raise NotFound(_("There is no such procedure"))
    if code:
        retention = RetentionClass.objects.filter(code=code).first()
        if retention is None:
            raise NotFound(_("There is no such class of retention"))
        ProcedureRetention.objects.update_or_create(procedure=procedure, defaults={"retention": retention})
    else:
        ProcedureRetention.objects.filter(procedure=procedure).delete()
    _count_again()
    journal.record(actor, "retention.assigned", f"procedure:{procedure}", retention=code)


def _count_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_AGAIN)
