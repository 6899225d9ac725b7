"""Orders in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.orders.rules import Kind, Reach, State

KINDS: dict[Kind, Promise] = {
    Kind.OPEN: _("Open the counter"),
    Kind.PAUSE: _("Pause the counter"),
    Kind.CLOSE: _("Close the counter"),
    Kind.PAGE: _("Please come"),
}
STATES: dict[State, Promise] = {
    State.GIVEN: _("no answer yet"),
    State.ACCEPTED: _("accepted"),
    State.DONE: _("carried out"),
    State.DECLINED: _("declined"),
    State.WITHDRAWN: _("no longer wanted"),
    State.LAPSED: _("not answered before the day ended"),
}
REACHES: dict[Reach, Promise] = {
    Reach.SCREEN: _("on the screen of who sits there"),
    Reach.PERSON: _("on the screen of an officer of this counter, who is elsewhere"),
    Reach.NOBODY: _("nobody can see it now"),
}
