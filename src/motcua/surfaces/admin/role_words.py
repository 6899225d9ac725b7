"""Roles of the staff as they are read and written by people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ROLES: Mapping[str, str | Promise] = {
    "receptionist": gettext_lazy("one-stop officer"),
    "specialist": gettext_lazy("specialist"),
    "leader": gettext_lazy("leader"),
    "cashier": gettext_lazy("cashier"),
    "post_clerk": gettext_lazy("post clerk"),
    "manager": gettext_lazy("manager of the centre"),
    "control_room": gettext_lazy("control room"),
    "admin": gettext_lazy("administrator"),
    "auditor": gettext_lazy("auditor"),
}
