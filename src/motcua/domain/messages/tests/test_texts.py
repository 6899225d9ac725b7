"""Each change of state has its words for each channel in both languages; a text message has two parts at most and names nobody."""

import pytest
from django.utils import translation

from motcua.base import merging
from motcua.domain.dossiers.rules import State
from motcua.domain.dossiers.words import WAYS, WORDS
from motcua.domain.messages import fields, letters
from motcua.domain.messages.actions import BEGINNINGS
from motcua.domain.messages.channels import all_channels
from motcua.domain.messages.channels.gsm import MOST_PARTS, fitted, length
from motcua.domain.messages.rules import (
    OF_APPOINTMENTS,
    OF_DATA_REQUESTS,
    OF_DOSSIERS,
    OF_OUTAGES,
    OF_PETITIONS,
    OF_REPLIES,
    OF_SUBMISSIONS,
    TOLD,
    heaviest,
)
from motcua.domain.messages.texts import DEFAULTS, PARTS

# Into each state of a dossier, the happening that leads there and is told.
LEADS_TO = {
    State.RECEIVED: "dossier.received",
    State.NOT_ACCEPTED: "dossier.refused",
    State.PROCESSING: "dossier.step_started",
    State.SUPPLEMENT_REQUESTED: "dossier.supplement_requested",
    State.PAYMENT_REQUESTED: "dossier.payment_requested",
    State.WITHDRAWN: "dossier.withdrawn",
    State.STOPPED: "dossier.stopped",
    State.PROCESSED: "dossier.processed",
    State.RETURNED: "dossier.handed_over",
}
BOTH = pytest.mark.parametrize("language", ["vi", "en"])
EACH = pytest.mark.parametrize("kind", sorted(TOLD))


def test_every_state_a_counter_can_bring_about_is_told() -> None:
    assert set(LEADS_TO) == set(State) - {State.REGISTERED}
    assert set(LEADS_TO.values()) <= set(OF_DOSSIERS)


def test_no_notice_waits_for_what_is_never_recorded() -> None:
    assert {*OF_DOSSIERS, *BEGINNINGS} <= set(WORDS)
    above = {*OF_SUBMISSIONS, *OF_PETITIONS, *OF_REPLIES, *OF_DATA_REQUESTS}
    assert set(DEFAULTS) == {*OF_DOSSIERS, *above, *OF_APPOINTMENTS, *OF_OUTAGES}


@EACH
@BOTH
def test_each_channel_has_words_that_name_known_fields_alone(kind: str, language: str) -> None:
    with translation.override(language):
        words = DEFAULTS[kind].said()
        for part in PARTS:
            source = str(getattr(words, part))
            assert source or (kind, part) == ("appointment.cancelled", "to_do")
            assert merging.read(source, fields.names_for(kind, part)).faults == ()
            if language == "vi" and source not in ("", "{{service}}"):
                assert source not in english(), (kind, part)


def english() -> set[str]:
    with translation.override("en"):
        return {str(getattr(words, part)) for words in DEFAULTS.values() for part in PARTS}


@EACH
@BOTH
@pytest.mark.parametrize("by_post", ["", "x"])
def test_a_text_message_has_two_parts_at_most_with_the_longest_names(kind: str, language: str, by_post: str) -> None:
    facts = fields.samples(kind) | {"by_post": by_post, "at_counter": "" if by_post else "x"}
    with translation.override(language):
        text = letters.in_one_line(DEFAULTS[kind].said().sms, facts)
    assert length(fitted(text, "fit")).parts <= MOST_PARTS, text
    if "code" in fields.names_for(kind, "sms"):
        assert str(facts["code"]) in text


@EACH
@BOTH
def test_neither_a_text_message_nor_a_phone_names_a_person_or_a_reason(kind: str, language: str) -> None:
    private = {one.name: f"<<{one.name}>>" for one in fields.fields_for(kind) if not one.plain}
    facts = fields.samples(kind) | private
    with translation.override(language):
        words = DEFAULTS[kind].said()
        shown = letters.in_one_line(words.sms, facts) + letters.in_one_line(words.push, facts)
        shown += letters.in_one_line(words.subject, facts)
    assert "<<" not in shown


def test_of_several_happenings_the_one_that_matters_gives_the_subject() -> None:
    assert heaviest(["dossier.received", "dossier.payment_requested"]) == "dossier.payment_requested"
    assert heaviest(["dossier.refused", "dossier.processed"]) == "dossier.refused"
    assert heaviest(["dossier.received", "dossier.step_started"]) == "dossier.step_started"


def test_every_way_of_telling_has_its_words_in_a_dossiers_history() -> None:
    assert set(all_channels()) == set(WAYS)
