"""What the history of a dossier says of notices: by which way somebody was told, and of what."""

import pytest
from django.utils.translation import override

from motcua.domain.dossiers.words import WORDS, words_for


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("notice.sent", {"channel": "email", "about": "dossier.received"}, "told by e-mail · Received at the counter"),
        ("notice.delivered", {"channel": "sms", "about": "dossier.processed"}, "text message arrived · The result is"),
        ("notice.bounced", {"channel": "zalo", "about": "dossier.step_started"}, "by Zalo came back: the address"),
        ("notice.failed", {"channel": "push"}, "could not be told by notice on the phone"),
    ],
)
def test_a_notice_is_told_with_its_way_and_what_it_was_about(kind: str, data: dict[str, str], said: str) -> None:
    with override("en"):
        words = words_for(kind, data, {})
    assert said in words
    assert "%(" not in words


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_of_entry_has_its_words_whatever_it_tells(kind: str) -> None:
    assert "%(" not in words_for(kind, {}, {})
    if "%(receiver)" in str(WORDS[kind]):
        assert "ttdl" in words_for(kind, {"receiver": "ttdl"}, {})
