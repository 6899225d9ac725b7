"""What stands in each form of a dossier, and which it can have now."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.forms.office import Data, Office
from motcua.domain.documents.forms.parts import dossier_data
from motcua.domain.documents.forms.registers import control_slip, register
from motcua.domain.documents.forms.words import DELIVERY, UNITS, money, person, readable
from motcua.domain.dossiers.actions import look_at_signature
from motcua.domain.dossiers.rule_sets import rule_set
from motcua.domain.dossiers.shapes import DossierView

PROOFS = {
    "identity": "Đối chiếu giấy tờ tùy thân",
    "code": "Đối chiếu giấy tờ tùy thân và mã bí mật trên giấy tiếp nhận",
    "signature": "Đối chiếu giấy tờ tùy thân và chữ ký của người nhận trên màn hình tại quầy",
    "post": "Gửi qua dịch vụ bưu chính công ích",
}


def _receipt(actor: Actor, view: DossierView, office: Office) -> Data:
    given = [one for one in view.documents if one.originals or one.copies]
    # what the citizen was promised at intake, or last
    return dossier_data(view, office, "receipt") | {
        "documents": [{"name": one.name, "originals": one.originals, "copies": one.copies} for one in given],
        "limit": f"{view.limit_value} {UNITS[view.limit_unit]}",
        "delivery": ": ".join(filter(None, [DELIVERY[view.delivery], view.postal_address])),
        "fee": money(view.fee),
        "paid": money(view.paid),
        "secret": readable(view.secret),
        "qr": typesetting.qr(view.tracking_url),
        "tracking_page": f"{settings.MOTCUA_BASE_URL.split('://', 1)[-1]}/tra-cuu",
    }


def _supplement(actor: Actor, view: DossierView, office: Office) -> Data:
    if not view.supplements:
        raise Conflict(_("No papers were asked for"), code="form_without_cause")
    asked = view.supplements[-1]
    note = "Thời hạn giải quyết được tính lại từ đầu kể từ khi nhận đủ hồ sơ bổ sung."
    return dossier_data(view, office, "supplement") | {
        "items": list(asked.items),
        "reason": asked.reason,
        "officer": person(asked.asked_by_name),
        "contact": person(asked.asked_by_name) or DELIVERY["counter"],
        "slip_number": f"{view.code.rpartition('-')[2]}-{asked.number}",
        "deadline_note": note if rule_set(view.rule_set).supplement_clock == "restart" else "",
        "today": office.day_in_words(asked.asked_at),
    }


def _refusal(actor: Actor, view: DossierView, office: Office) -> Data:
    if not view.refused:
        raise Conflict(_("It was not refused"), code="form_without_cause")
    return dossier_data(view, office, "refusal") | {"officer": person(view.decided_by_name)}


def _apology(actor: Actor, view: DossierView, office: Office) -> Data:
    if view.apology is None:
        raise Conflict(_("No new date was given"), code="form_without_cause")
    return dossier_data(view, office, "apology") | {
        "old_due": office.moment(view.apology.old_due_at),
        "due": office.moment(view.apology.new_due_at),
        "reason": view.apology.reason,
        "officer": person(view.apology.made_by_name),
        "today": office.day_in_words(view.apology.made_at),
    }


def _stop_notice(actor: Actor, view: DossierView, office: Office) -> Data:
    if view.state != "stopped":
        raise Conflict(_("Work on it was not stopped"), code="form_without_cause")
    return dossier_data(view, office, "stop_notice") | {
        "stopped_day": office.day(view.closed_at),
        "officer": person(view.decided_by_name),
    }


def _handed_over(actor: Actor, view: DossierView, office: Office) -> Data:
    """Who took the result, when, from whom and by which proof; the signature is looked at, which is recorded."""
    done = view.handed_over
    if done is None:
        raise Conflict(_("It was not handed over yet"), code="form_without_cause")
    drawn = look_at_signature(actor, view.code).svg() if done.proof == "signature" and not view.erased else ""
    return dossier_data(view, office, "handed_over") | {
        "receiver": done.to,
        "at": office.moment(done.made_at),
        "proof": PROOFS[done.proof],
        "tracking_number": done.tracking_number,
        "result": view.result.number if view.result else "",
        "drawn": drawn,
        "officer": person(done.made_by_name),
        "today": office.day_in_words(done.made_at),
    }


BUILDERS = {
    "receipt": _receipt,
    "supplement": _supplement,
    "refusal": _refusal,
    "apology": _apology,
    "control_slip": control_slip,
    "register": register,
    "stop_notice": _stop_notice,
    "handed_over": _handed_over,
}
