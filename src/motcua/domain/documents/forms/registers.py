"""The two forms that are lists: the control slip (05) and a day's page of the register (06)."""

from datetime import datetime, timedelta

from motcua.base.actor import Actor
from motcua.domain.conversation.queries import QuestionView, questions_about
from motcua.domain.documents.forms.office import Data, Office
from motcua.domain.documents.forms.parts import dossier_data
from motcua.domain.documents.forms.words import local_phone, person
from motcua.domain.dossiers.access import visible
from motcua.domain.dossiers.shapes import DossierView, StepView


def control_slip(actor: Actor, view: DossierView, office: Office) -> Data:
    """Each round of each step as it was given and taken, in the order in which it happened, then what is to come."""
    steps = sorted(
        (*view.earlier_rounds, *view.steps),
        key=lambda step: (step.ready_at is None, step.ready_at or view.due_at, step.round),
    )
    by_code = {step.code: step for step in view.steps}
    rows = [_slip_row(step, by_code, view, office) for step in steps]
    rows += [_question_row(one, office) for one in questions_about(view.code)]
    return dossier_data(view, office, "control_slip") | {"rows": rows}


def _question_row(asked: QuestionView, office: Office) -> Data:
    """An agency that was asked: since when and until when, and whether it answered."""
    outcome = "Chưa trả lời" if asked.answered_at is None else "Đã trả lời"
    return {
        "agency": asked.to_agency_name,
        "step": f"Lấy ý kiến lần {asked.number}",
        "given": office.short_moment(asked.asked_at),
        "giver": person(asked.asked_by_name) or asked.from_agency_name,
        "taken": office.short_moment(asked.answered_at),
        "taker": person(asked.answered_by_name) or "……………",
        "outcome": outcome + (" (quá hạn)" if asked.is_late else ""),
        "note": f"Hạn trả lời: {office.short_moment(asked.due_at)}.",
        "times": {
            "given": office.clock(asked.asked_at),
            "taken": office.clock(asked.answered_at),
            "due": office.clock(asked.due_at),
        },
    }


def _slip_row(step: StepView, by_code: dict[str, StepView], view: DossierView, office: Office) -> Data:
    before = [by_code[code] for code in step.after if code in by_code]
    givers = sorted({person(one.finished_by_name) or one.agency_name for one in before if one.finished_at})
    return {
        "agency": step.agency_name,
        "step": step.name + (f" (lần {step.round})" if step.round > 1 else ""),
        "given": office.short_moment(step.ready_at),
        "giver": ", ".join(givers) or ("……………" if step.after else view.applicant.name),
        "taken": office.short_moment(step.started_at),
        "taker": person(step.finished_by_name or step.assignee_name) or "……………",
        "outcome": _outcome(step),
        "note": " ".join(filter(None, [f"Hạn: {office.short_moment(step.due_at)}.", step.note])),
        "times": {
            "given": office.clock(step.ready_at),
            "taken": office.clock(step.started_at),
            "due": office.clock(step.due_at),
        },
    }


def _outcome(step: StepView) -> str:
    """Before, on or after its date: within half a day of it counts as on time."""
    if step.state == "skipped":
        return "Không thực hiện"
    if step.finished_at is None:
        return ""
    if step.finished_at > step.due_at:
        return "Quá hạn"
    return "Trước hạn" if step.due_at - step.finished_at > timedelta(hours=12) else "Đúng hạn"


def register(actor: Actor, view: DossierView, office: Office) -> Data:
    """The page of that agency and day, as far as whoever asks may see it."""
    day = office.local(view.received_at).date()
    begin = datetime.combine(day, datetime.min.time(), office.zone)
    end = begin + timedelta(days=1)
    rows = visible(actor).filter(centre=view.centre, agency=view.agency, received_at__gte=begin, received_at__lt=end)
    rows = rows.select_related("version__procedure", "handed_over").order_by("received_at", "pk")
    return dossier_data(view, office, "register") | {
        "day": f"{day:%d/%m/%Y}",
        "rows": [
            {
                "code": row.code,
                "procedure": row.version.procedure.name,
                "sets": str(row.sets),
                "name": row.applicant_name,
                "contact": " · ".join(filter(None, [row.address, local_phone(row.phone)])),
                "agency": view.agency_name,
                "received": office.day(row.received_at),
                "due": office.day(row.due_at),
                "returned": office.day(row.handed_over.made_at) if hasattr(row, "handed_over") else "",
                "delivery": "Bưu chính công ích" if row.delivery == "post" else "Trực tiếp",
                "times": {
                    "received": office.clock(row.received_at),
                    "due": office.clock(row.due_at),
                    "returned": office.clock(row.handed_over.made_at) if hasattr(row, "handed_over") else "",
                },
            }
            for row in rows
        ],
    }
