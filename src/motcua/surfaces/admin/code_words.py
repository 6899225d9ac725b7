"""What our side of the tables of codes means, for whoever enters the other side."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

MEANS: dict[str, dict[str, str | Promise]] = {
    "status": {
        "registered": pgettext_lazy("code", "filed online, not looked at"),
        "received": pgettext_lazy("code", "received"),
        "not_accepted": pgettext_lazy("code", "not accepted"),
        "processing": pgettext_lazy("code", "in processing"),
        "supplement_requested": pgettext_lazy("code", "papers asked for"),
        "payment_requested": pgettext_lazy("code", "a payment is asked for"),
        "withdrawn": pgettext_lazy("code", "withdrawn by the applicant"),
        "stopped": pgettext_lazy("code", "stopped"),
        "processed": pgettext_lazy("code", "the result is ready"),
        "returned": pgettext_lazy("code", "the result was handed over"),
    },
    "channel": {
        "direct": pgettext_lazy("code", "at the counter"),
        "online": pgettext_lazy("code", "online"),
        "post": pgettext_lazy("code", "by post"),
    },
    "applicant": {
        "person": pgettext_lazy("code", "a person"),
        "company": pgettext_lazy("code", "a company or organisation"),
    },
    "copy": {
        "original": pgettext_lazy("code", "an original"),
        "copy": pgettext_lazy("code", "a copy"),
        "electronic": pgettext_lazy("code", "a file only"),
    },
    "collected": {
        "intake": pgettext_lazy("code", "at intake"),
        "supplement": pgettext_lazy("code", "when papers are brought"),
        "return": pgettext_lazy("code", "when the result is handed over"),
    },
    "paid": {"unpaid": pgettext_lazy("code", "not paid"), "paid": pgettext_lazy("code", "paid")},
    "online_payment": {
        "none": pgettext_lazy("code", "nothing was paid"),
        "cash": pgettext_lazy("code", "cash at the counter"),
        "transfer": pgettext_lazy("code", "a transfer that an officer saw"),
        "vietqr": pgettext_lazy("code", "a transfer by VietQR"),
    },
    "fee_kind": {
        "fee": pgettext_lazy("code", "the fee of the procedure"),
        "postage": pgettext_lazy("code", "what the post costs"),
    },
    "delivery": {"counter": pgettext_lazy("code", "at the counter"), "post": pgettext_lazy("code", "by post")},
    "supplement": {
        "asked": pgettext_lazy("code", "asked for, not brought yet"),
        "answered": pgettext_lazy("code", "brought"),
    },
}
