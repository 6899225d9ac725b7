"""What somebody of the staff is to a citizen, what they looked at and why, in plain words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLE_OF_LOOK: Mapping[str, str | Promise] = {
    "receptionist": _("Reception at the counter"),
    "specialist": _("Specialist"),
    "leader": _("Head of the agency"),
    "cashier": _("Cashier"),
    "post_clerk": _("Post desk"),
    "manager": _("Management of the centre"),
    "auditor": _("Inspection"),
}
KIND_OF_LOOK: Mapping[str, str | Promise] = {
    "dossier.viewed": _("opened the dossier"),
    "dossier.revealed": _("had the identity number, phone and address shown"),
    "dossier.file_opened": _("opened a paper"),
    "dossier.letter_viewed": _("looked at a letter about it"),
    "dossier.signature_seen": _("looked at the signature of the hand-over"),
    "dossier.exported": _("put it into a package for an archive"),
}
# Whatever was written in words stays inside; its keys are those of dossiers.actions.finding.REASONS.
REASON_OF_LOOK: Mapping[str, str | Promise] = {
    "call": _("to call you or write to you"),
    "identity": _("to check who came to the counter"),
    "work": _("to work on the dossier"),
    "post": _("to send something by post"),
    "request": _("because you asked for it"),
    "other": _("another reason, kept with the record"),
}
CHANNELS: Mapping[str, str | Promise] = {"email": _("e-mail"), "phone": _("phone"), "sms": _("text message")}
WAYS: Mapping[str, str | Promise] = {
    "email": _("code by e-mail"),
    "phone": _("code by phone"),
    "oidc": _("identity provider"),
    "passkey": _("passkey"),
}
# In the order in which they are offered.
MEMBER_ROLES: Mapping[str, str | Promise] = {
    "company_reader": _("sees its dossiers"),
    "company_filer": _("sees its dossiers and files for it"),
    "company_manager": _("manages: sees, files, and says who acts for it"),
}
# What changed how an account is entered, from its journal.
CHANGES: Mapping[str, str | Promise] = {
    "citizen.joined": _("the account was made"),
    "citizen.address_proven": _("an address was confirmed"),
    "citizen.address_removed": _("an address was removed"),
    "citizen.passkey_made": _("a passkey was made"),
    "citizen.passkey_removed": _("a passkey was removed"),
    "citizen.identity_proven": _("the identity was confirmed"),
    "citizen.identity_linked": _("an identity provider was linked"),
    "citizen.identity_corrected": _("the confirmed name or identity number was put right"),
    "citizen.return_looked_at": _("at a counter somebody asked for the account with your identity card"),
    "citizen.given_back": _(
        "the account was given back at a counter: all devices were signed out, other addresses and passkeys ended"
    ),
    "citizen.signed_out_everywhere": _("all devices were signed out"),
}
