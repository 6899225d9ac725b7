"""What notices of rooms above this one say where no administrator wrote it otherwise: submissions, petitions, answers, requests."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from motcua.domain.messages._words import NOTHING, Words

_OF_SUBMISSIONS: Mapping[str, Words] = {
    "submission.sent": Words(
        _("We have what you sent: {{code}}"),
        _("The centre answers by {{look_by}}."),
        NOTHING,
        _("We have what you filed online, {{code}}. The centre answers by {{look_by}}: {{site}}/nop-ho-so"),
        _("The centre answers by {{look_by}}."),
    ),
    "submission.changes_asked": Words(
        _("Please complete what you sent: {{code}}"),
        _("Something is missing in what you filed online; what it is, and why, stands below, all of it in one list."),
        _("Answer on its page by {{until}}; after that it lapses."),
        _("Something is missing in {{code}}. See what, and answer by {{until}}: {{site}}/nop-ho-so"),
        _("Something is missing. Answer by {{until}}."),
    ),
    "submission.cleared": Words(
        _("Your papers are complete: {{code}}"),
        _("We have looked at your papers: all is there."),
        _("Bring the originals and your identity card by {{until}}; at the counter you only sign."),
        _("{{code}}: your papers are complete. Bring the originals and your identity card by {{until}}."),
        _("Come with the originals by {{until}}."),
    ),
    "submission.paid": Words(
        _("Your payment for {{code}} has arrived"),
        _("We have received your payment of {{paid}}. If what you filed is not accepted, it is paid back."),
        NOTHING,
        _("{{code}}: your payment has arrived. Thank you."),
        _("Thank you."),
    ),
    "submission.refunded": Words(
        _("Your payment for {{code}} was paid back"),
        _("We paid your payment back by the bank from which it came. It may take some days until it arrives."),
        NOTHING,
        _("{{code}}: your payment was paid back by the bank from which it came."),
        _("It goes to the account from which it came."),
    ),
    "submission.refused": Words(
        _("What you sent could not be accepted: {{code}}"),
        _(
            "What you filed online could not be accepted. The reason is stated below.\n"
            "{{?paid_back}}Your payment of {{paid_back}} is paid back to the account from which it came."
        ),
        _("If you disagree, the centre's staff explain to you how to appeal."),
        _("{{code}} could not be accepted. See the reason, and how to appeal: {{site}}/nop-ho-so"),
        _("See the reason, and how to appeal."),
    ),
    "submission.lapses_soon": Words(
        _("What you began online is deleted soon"),
        _(
            "What you began online is kept until {{until}} and then deleted, with all its files.\n"
            "{{?paid}}Your payment of {{paid}} is then paid back to the account from which it came."
        ),
        _("If you still need it, open it and save it once more, or send it. Otherwise nothing of it is kept."),
        _(
            "{{?code}}{{code}}:\nWhat you began online is deleted on {{until}}. If you still need it, open it: {{site}}/nop-ho-so"
        ),
        _("It is kept until {{until}}."),
    ),
}
READ_HERE = _("Read it where you follow it, with the code and the secret that you got.")
_OF_PETITIONS: Mapping[str, Words] = {
    "petition.received": Words(
        _("We have your petition {{code}}"),
        _("We have received your petition {{code}}. It is answered by {{due}}."),
        NOTHING,
        _("We have your petition {{code}}. It is answered by {{due}}: {{site}}/tra-cuu"),
        _("It is answered by {{due}}."),
    ),
    "petition.asked": Words(
        _("Please tell us more: petition {{code}}"),
        _(
            "We need to know more from you about your petition {{code}} before we can go on. Its days stand still until then."
        ),
        _("Read what we ask where you follow it, and answer there by {{until}}; after that it ends."),
        _("We need to know more about your petition {{code}}. Answer by {{until}}: {{site}}/tra-cuu"),
        _("Answer by {{until}}."),
    ),
    "petition.answered": Words(
        _("Your petition {{code}} is answered"),
        _("Your petition {{code}} is answered."),
        READ_HERE,
        _("Your petition {{code}} is answered. Read it: {{site}}/tra-cuu"),
        _("Read the answer."),
    ),
    "petition.refused": Words(
        _("We cannot take your petition {{code}}"),
        _("We cannot take your petition {{code}}; the reason is written."),
        READ_HERE,
        _("We cannot take your petition {{code}}. Read why: {{site}}/tra-cuu"),
        _("Read why."),
    ),
    "petition.transferred": Words(
        _("Your petition {{code}} was sent on"),
        _("Your petition {{code}} was sent on to the body that is competent."),
        READ_HERE,
        _("Your petition {{code}} was sent on to the competent body. Read where: {{site}}/tra-cuu"),
        _("Read where."),
    ),
}
_OF_REPLIES: Mapping[str, Words] = {
    "reply.given": Words(
        _("What you told us is answered"),
        _("You rated how your dossier went. The centre has answered you."),
        _("Read it where you rated: with the code and the secret of your receipt."),
        _("The centre has answered your rating. Read it: {{site}}/danh-gia/ho-so"),
        _("Read the answer where you rated."),
    ),
}
READ_IN_ACCOUNT = _("Sign in and read it under “My data”.")
_OF_DATA_REQUESTS: Mapping[str, Words] = {
    "data_request.asked": Words(
        _("We have your request about your data"),
        _("We have received your request about the data that is kept of you. It is answered by {{due}}."),
        NOTHING,
        _("We have your request about your data. It is answered by {{due}}: {{site}}/cua-toi"),
        _("It is answered by {{due}}."),
    ),
    "data_request.done": Words(
        _("Your request about your data is done"),
        _("What you asked for about the data that is kept of you is done."),
        READ_IN_ACCOUNT,
        _("Your request about your data is done. Read it: {{site}}/cua-toi"),
        READ_IN_ACCOUNT,
    ),
    "data_request.refused": Words(
        _("Your request about your data is answered"),
        _("What you asked for about the data that is kept of you cannot be done; the reason is written."),
        READ_IN_ACCOUNT,
        _("Your request about your data is answered. Read why: {{site}}/cua-toi"),
        READ_IN_ACCOUNT,
    ),
}
OF_ROOMS_ABOVE: Mapping[str, Words] = {**_OF_DATA_REQUESTS, **_OF_REPLIES, **_OF_PETITIONS, **_OF_SUBMISSIONS}
