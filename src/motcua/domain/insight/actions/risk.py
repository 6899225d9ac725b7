"""Learning when dossiers are late, and saying of the open ones which may be. Nothing follows from it by itself."""

from typing import Any

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.dossiers.queries.past import finished_courses, running_courses
from motcua.domain.insight.models import DossierRisk, RiskModel
from motcua.domain.insight.risk.features import Loads, Seen
from motcua.domain.insight.risk.learning import Model, TooFew, learn
from motcua.domain.insight.risk.reasons import assess
from motcua.domain.people.permissions import Action, require

MOST_LEARNED = 20_000  # the last finished dossiers
MOST_ASSESSED = 20_000
MANY = 1000


def train_risk(actor: Actor) -> RiskModel:
    """Learns anew; the result is used only if it beats the hours left on later dossiers. Raises Forbidden."""
    require(actor, Action.RISK_VIEW)
    figures: dict[str, Any]
    facts: dict[str, Any] = {}
    is_used = False
    try:
        model = learn(finished_courses(MOST_LEARNED))
    except TooFew as few:
        figures = {"too_few": str(few)}
    else:
        facts = model.written()
        figures, is_used = facts.pop("figures"), model.figures.beats_the_naive
    with transaction.atomic():
        RiskModel.objects.filter(is_used=True).update(is_used=False)
        row = RiskModel.objects.create(made_at=clock.now(), facts=facts, figures=figures, is_used=is_used)
        told = {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
        journal.record(actor, "risk.learned", f"risk_model:{row.pk}", is_used=is_used, figures=told)
    return row


def assess_risks(actor: Actor) -> int:
    """Says of each open dossier how likely it will be late; without a used model nothing is said. Returns how many. Raises Forbidden."""
    require(actor, Action.RISK_VIEW)
    used = RiskModel.objects.filter(is_used=True).first()
    rows: list[DossierRisk] = []
    if used is not None:
        model = Model.read({**used.facts, "figures": used.figures})
        running = running_courses(MOST_ASSESSED)
        loads, now = Loads(running), clock.now()
        for one in running:
            told = assess(Seen(one, now, None), model, loads.at(one.agency, now))
            facts = list(told.facts)
            rows.append(
                DossierRisk(
                    dossier=one.code, centre=one.centre, agency=one.agency, due_at=one.due_at, model=used,
                    probability=told.probability, facts=facts, made_at=now,
                )
            )  # fmt: skip
    with transaction.atomic():
        DossierRisk.objects.exclude(pk__in=[row.pk for row in rows]).delete()
        DossierRisk.objects.bulk_create(
            rows,
            batch_size=MANY,
            update_conflicts=True,
            unique_fields=["dossier"],
            update_fields=["centre", "agency", "due_at", "model", "probability", "facts", "made_at"],
        )
    return len(rows)
