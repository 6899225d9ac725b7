"""What happened to a dossier, in words for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "dossier.received": _("Received at the counter"),
    "dossier.step_started": _("Work began: %(step)s"),
    "dossier.step_completed": _("Done: %(step)s"),
    "dossier.step_returned": _("Given back from “%(step)s” to “%(to)s”"),
    "dossier.supplement_requested": _("More papers were asked for"),
    "dossier.supplemented": _("The missing papers arrived; the time begins anew"),
    "dossier.payment_requested": _("A payment was asked for"),
    "dossier.paid": _("Payment taken"),
    "dossier.refused": _("Refused"),
    "dossier.withdrawn": _("Withdrawn by the applicant"),
    "dossier.stopped": _("Work on it was stopped"),
    "dossier.apologised": _("Apology sent, with a new date"),
    "dossier.result_attached": _("The result was attached"),
    "dossier.processed": _("The result is ready"),
    "dossier.handed_over": _("The result was handed over"),
    "dossier.file_added": _("A file was added"),
    "dossier.file_opened": _("A file was opened"),
    "dossier.form_printed": _("Form %(form)s was made"),
    "dossier.viewed": _("Somebody looked at it"),
    "notice.sent": _("The applicant was notified"),
    "notice.failed": _("The applicant could not be notified"),
}


def words_for(kind: str, data: Mapping[str, Any], step_names: Mapping[str, str]) -> str:
    """One line for an entry of the journal; the kind itself where it is not known here."""
    template = str(WORDS.get(kind, kind))
    step, to = str(data.get("step", "")), str(data.get("to", ""))
    facts = {"step": step_names.get(step, step), "to": step_names.get(to, to), "form": data.get("form", "")}
    return template % facts if "%(" in template else template
