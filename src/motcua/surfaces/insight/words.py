"""Words of the levers."""

from django.utils.translation import gettext_lazy as _

from motcua.domain.queue.rules import Priority
from motcua.domain.queue.rules.options import Order

ORDERS = {
    Order.HEAD_START: _("by arrival, with a head start for each class"),
    Order.ACCUMULATING: _("by points that each class gains at its own rate"),
    Order.MIX: _("in turn, so many of each class"),
}
PRIORITIES = {
    Priority.ELDERLY: _("Elderly"),
    Priority.DISABLED: _("Disabled"),
    Priority.PREGNANT: _("Pregnant"),
    Priority.INFANT: _("With a small child"),
    Priority.MERIT: _("Person of merit"),
}
