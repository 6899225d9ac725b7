"""What the panel of a fee shows: what is open, the code to pay it by, what came, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.dossiers import queries
from motcua.domain.dossiers.rules import TRANSITIONS, State, Verb
from motcua.domain.payments import actions
from motcua.domain.payments import queries as paid
from motcua.domain.payments.queries import NoticeView
from motcua.surfaces.look.templatetags.motcua import vn_money


@dataclass(frozen=True)
class Told:
    """What became of a transfer, in words; `kind` as notices have it."""

    kind: str
    text: str


def showing(actor: Actor, code: str) -> dict[str, object]:
    """Raises NotFound for what is not theirs to see."""
    dossier = queries.dossier(actor, code)
    said = paid.notices(actor, code)
    return {
        "dossier": dossier,
        "asked": actions.transfer_asked(actor, code),
        "payments": paid.payments(actor, code),
        "told": [told(one, dossier.open_fee) for one in said],
        "takes_money": Verb.PAY in TRANSITIONS[State(dossier.state)],
        "may_pay": "pay" in dossier.allowed and dossier.open_fee > 0,
    }


def told(notice: NoticeView, open_fee: int) -> Told:
    """For the officer: what came, and what is to be done about it."""
    values = {"amount": vn_money(notice.amount), "surplus": vn_money(notice.surplus), "open": vn_money(open_fee)}
    match notice.outcome:
        case "paid":
            return Told("success", _("The bank says: %(amount)s has come. The fee is paid.") % values)
        case "short" if open_fee:
            return Told("soon", _("Only %(amount)s came by transfer; %(open)s is still open.") % values)
        case "short":
            return Told("success", _("%(amount)s came by transfer as a part; the rest was paid as well.") % values)
        case "over":
            return Told(
                "soon", _("%(amount)s came: %(surplus)s too much. Pay it back by the centre's account.") % values
            )
        case "again":
            words = _("%(amount)s came though nothing was open any more. Pay it back by the centre's account.")
            return Told("late", words % values)
        case _:
            words = _(
                "%(amount)s came too late: this dossier takes no money any more. Pay it back by the centre's account."
            )
            return Told("late", words % values)
