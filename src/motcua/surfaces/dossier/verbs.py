"""What can be done on the page of a dossier: each verb reads the form, calls one action, and says in words what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.files.base import File as Upload
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.conversation import actions as talk
from motcua.domain.documents import actions as documents
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import GivenDocument
from motcua.domain.payments import actions as payments
from motcua.surfaces.asking.reading import read_form
from motcua.surfaces.dossier.supplementing import rows


@dataclass(frozen=True)
class Order:
    """What was asked for on the page of a dossier."""

    actor: Actor
    code: str
    fields: Mapping[str, str]
    file: "Upload[bytes] | None" = None
    sent: QueryDict | None = None

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    @property
    def seen(self) -> int | None:
        """The version of the dossier that the page showed."""
        return self.count("seen") or None

    def count(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.isdigit() else 0


def _start(order: Order, step: str) -> str:
    actions.start_step(order.actor, order.code, step)
    return _("The step has begun.")


def _answers(order: Order, step: str) -> dict[str, Any] | None:
    """What was filled in at the step on the page; None where it asks nothing."""
    if order.sent is None or "asked" not in order.sent:
        return None
    return read_form(queries.step_form(order.actor, order.code, step).form, order.sent)


def _complete(order: Order, step: str) -> str:
    assignee = order.text("next_assignee") or None
    actions.complete_step(order.actor, order.code, step, order.text("note"), assignee, _answers(order, step))
    return _("The step is done; the next ones have been told.")


def _return(order: Order, step: str) -> str:
    actions.return_step(order.actor, order.code, step, order.text("to"), order.text("reason"))
    return _("Sent back, with the reason.")


def _approve(order: Order, step: str) -> str:
    _attach(order)
    actions.complete_step(order.actor, order.code, step, order.text("note"), None, _answers(order, step))
    return _("Approved; the result is attached and the citizen is told.")


def _take(order: Order, step: str) -> str:
    actions.take_step(order.actor, order.code, step)
    return _("It lies with you now.")


def _assign(order: Order, step: str) -> str:
    actions.assign_step(order.actor, order.code, step, order.text("to"))
    return _("Given to the colleague.")


STEP_VERBS: dict[str, Callable[[Order, str], str]] = {
    "start": _start,
    "complete": _complete,
    "return": _return,
    "approve": _approve,
    "take": _take,
    "assign": _assign,
}


def sealed(order: Order) -> Order:
    """With one's own signature and the agency's seal on the file, as was asked for; before any lock, for it may wait for a device or a
    time stamp."""
    seal, in_person = "seal" in order.fields, "in_person" in order.fields
    if not (seal or in_person):
        return order
    if order.file is None:
        raise InvalidInput.of("file", _("Choose the PDF that shall be sealed"))
    file = documents.seal_result(order.actor, order.code, order.file, seal=seal, in_person=in_person)
    return replace(order, file=file, fields={**order.fields, "signed": "on"})


def _attach(order: Order) -> None:
    if "signed" in order.fields and order.file is None:
        raise InvalidInput.of("file", _("Choose the file that is digitally signed; a result on paper is not"))
    documents.attach_result(order.actor, order.code, order.text("number"), order.file, "signed" in order.fields)


def _attach_result(order: Order) -> str:
    _attach(order)
    return _("The result is attached.")


def _pay(order: Order) -> str:
    payments.record_payment(order.actor, order.code, order.count("amount"), order.text("method"))
    return _("The payment is recorded.")


def _originals(order: Order) -> str:
    shown = order.sent.getlist("documents") if order.sent is not None else []
    actions.take_originals(order.actor, order.code, shown)
    return _("Noted: these originals were shown.")


def _supplement(order: Order) -> str:
    view = queries.dossier(order.actor, order.code)
    given = tuple(
        GivenDocument(code, order.count(f"originals-{code}"), order.count(f"copies-{code}"))
        for code in (one.requirement for one in rows(view))
    )
    actions.supplement(order.actor, order.code, given)
    return _("The papers are taken in; the clock goes on.")


def _request_supplement(order: Order) -> str:
    items = [line.strip() for line in order.text("items").splitlines() if line.strip()]
    actions.request_supplement(order.actor, order.code, items, order.text("reason"))
    return _("The papers are asked for; the clock stands still until they come.")


def _ask_consent(order: Order) -> str:
    items = [line.strip() for line in order.text("items").splitlines() if line.strip()]
    actions.ask_consent(order.actor, order.code, items, order.text("reason"))
    return _("The leader is asked; until then the clock runs on.")


def _give_consent(order: Order) -> str:
    actions.give_consent(order.actor, order.code)
    return _("Allowed. The papers are asked for; the clock stands still until they come.")


def _refuse_consent(order: Order) -> str:
    actions.refuse_consent(order.actor, order.code, order.text("reason"))
    return _("Not allowed; whoever asked reads why.")


def _comment(order: Order) -> str:
    talk.comment(order.actor, order.code, order.text("text"), filter(None, [order.text("mention")]))
    return _("Said to the colleagues.")


def _ask(order: Order) -> str:
    talk.ask(order.actor, order.code, order.text("to"), order.text("text"), order.count("days"))
    return _("The agency is asked; the dossier's clock runs on.")


def _apologise(order: Order) -> str:
    try:
        moment = timezone.make_aware(datetime.fromisoformat(order.text("new_due_at")))
    except ValueError:
        raise InvalidInput.of("new_due_at", _("Give the new date and time")) from None
    actions.apologise(order.actor, order.code, order.text("reason"), moment)
    return _("The apology is made and the new date holds.")


def _refuse(order: Order) -> str:
    actions.refuse(order.actor, order.code, order.text("reason"))
    return _("Refused, with the reason in writing.")


def _withdraw(order: Order) -> str:
    actions.withdraw(order.actor, order.code, order.text("reason"))
    return _("Withdrawn.")


def _stop(order: Order) -> str:
    actions.stop(order.actor, order.code, order.text("reason"))
    return _("Stopped.")


def _hand_over(order: Order) -> str:
    tracking = order.text("tracking_number")
    method, secret = "post" if tracking else "counter", order.text("receipt_code")
    actions.hand_over(order.actor, order.code, method, order.text("to"), tracking, secret)
    return _("Handed over. This cannot be undone.")


def _revoke(order: Order) -> str:
    actions.revoke_result(
        order.actor, order.code, order.text("decision"), order.text("reason"), order.text("replaced_by")
    )
    return _("The result is withdrawn; its public check says so.")


def _reinstate(order: Order) -> str:
    actions.reinstate_result(order.actor, order.code, order.text("reason"))
    return _("The result holds again.")


# Verbs on the whole dossier by the last word of their address.
VERBS: dict[str, Callable[[Order], str]] = {
    "ket-qua": _attach_result,
    "nop-phi": _pay,
    "bo-sung": _supplement,
    "ban-chinh": _originals,
    "yeu-cau-bo-sung": _request_supplement,
    "xin-bo-sung-lan-hai": _ask_consent,
    "dong-y-bo-sung": _give_consent,
    "khong-dong-y-bo-sung": _refuse_consent,
    "trao-doi": _comment,
    "hoi-y-kien": _ask,
    "xin-loi": _apologise,
    "tu-choi": _refuse,
    "rut": _withdraw,
    "trao": _hand_over,
    "dung": _stop,
    "thu-hoi-ket-qua": _revoke,
    "khoi-phuc-ket-qua": _reinstate,
}
