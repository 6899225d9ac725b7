"""A dossier that went round on paper goes to all agencies at once, now that every paper of it is a file (decree 61/2018 article 19.6)."""

from django.db import transaction

from motcua.base.actor import Actor
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._children import to_be_opened
from motcua.domain.dossiers.actions._work import begin
from motcua.domain.dossiers.queries._context import way_of


@transaction.atomic
def send_at_once(actor: Actor, code: str) -> bool:
    """Lets all steps begin that waited for their turn alone; whether it went round until now.

    While the clock stands still nothing is sent: this is called again when it runs on.
    """
    work = begin(actor, code)
    if not work.dossier.in_turn or work.dossier.state not in rules.RUNNING:
        return False
    work.dossier.in_turn = False
    work.graph = way_of(work.dossier)
    ready = work.open_ready(work.calendar.forwarded_at(work.now, work.rules_held.forward_until))
    work.save()
    work.record(
        "dossier.sent_at_once",
        ready=[one.code for one in ready],
        opens=to_be_opened(ready),
        agencies=sorted({one.agency for one in ready}),
    )
    return True
