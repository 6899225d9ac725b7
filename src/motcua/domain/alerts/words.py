"""The rules in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.alerts.rules import CONTROL_ROOM, LEADER, MANAGER, Rule

NAMES: dict[Rule, Promise] = {
    Rule.LONG_WAIT: _("Somebody waits long"),
    Rule.COUNTER_IDLE: _("A counter is free while people wait for it"),
    Rule.NO_COUNTER: _("People wait for a service without an open counter"),
    Rule.COUNTERS_MISSING: _("More counters are needed"),
    Rule.DOSSIER_SOON: _("Dossiers are about to be late"),
    Rule.DOSSIER_LATE: _("Dossiers are late"),
    Rule.PETITION_LATE: _("Petitions are late"),
    Rule.ONLINE_LATE: _("Online submissions wait for an answer"),
    Rule.DATA_REQUEST: _("Requests about personal data are late, or about to be"),
    Rule.DEVICE: _("A device is lost or does not work"),
    Rule.CAMERA: _("A camera is lost or cannot be trusted"),
    Rule.PRINTER: _("A printer does not print"),
    Rule.PAPER: _("A printer has little paper or none"),
    Rule.LOW_RATING: _("A low rating was given"),
    Rule.NO_SHOW: _("Many who are called do not come"),
    Rule.ORDER: _("An order of the control room is not answered"),
}
# What the threshold of a rule counts.
UNITS: dict[Rule, Promise] = {
    Rule.LONG_WAIT: _("minutes of waiting"),
    Rule.COUNTER_IDLE: _("minutes free"),
    Rule.NO_COUNTER: _("people waiting, at least"),
    Rule.COUNTERS_MISSING: _("counters missing, at least"),
    Rule.DOSSIER_SOON: _("hours before the due date"),
    Rule.DOSSIER_LATE: _("dossiers, at least"),
    Rule.PETITION_LATE: _("petitions, at least"),
    Rule.ONLINE_LATE: _("submissions, at least"),
    Rule.DATA_REQUEST: _("working hours before the answer is due"),
    Rule.LOW_RATING: _("points of 5, at most"),
    Rule.NO_SHOW: _("percent of those called in the last hour"),
    Rule.ORDER: _("minutes without an answer"),
}
TOLD_WORDS: dict[str, Promise] = {
    MANAGER: _("the manager"),
    CONTROL_ROOM: _("all of the control room"),
    LEADER: _("the leader of the agency"),
}
