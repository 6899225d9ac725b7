"""Signing for a result: at the tablet of the counter or on its own screen; late, wrong or doubled it hands over nothing twice."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.dossiers import actions, ink, queries
from motcua.domain.dossiers.models import Dossier, HandOver, SignatureRequest
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
TABLET = Actor("device", "1", "", (Grant("rating_tablet", "BG", None, 17),))
DRAWN = json.dumps({"width": 900, "height": 400, "strokes": [[[10, 10], [200, 120], [300, 90]], [[400, 50]]]})


def desk() -> Actor:
    return Staff.objects.get(username="quay17").actor()


def asked() -> tuple[str, UUID]:
    """The code of a dossier for which the tablet of counter 17 asks a signature, and what the tablet answers to."""
    code = f.processed()
    actions.ask_signature(desk(), code, 17, "Nguyễn Văn Ân")
    found = queries.asked_signature("BG", 17)
    assert found is not None
    assert found.code == code
    return code, found.id


def kinds(code: str) -> list[str]:
    return [one.kind for one in journal.subject_history(f"dossier:{code}")]


def test_the_signature_hands_over_in_the_name_of_who_checked_the_identity() -> None:
    code, request = asked()
    actions.sign(TABLET, "BG", 17, request, DRAWN)
    done = HandOver.objects.get(dossier__code=code)
    assert (done.to, done.proof, done.made_by) == ("Nguyễn Văn Ân", "signature", desk().reference)
    assert Dossier.objects.get(code=code).state == "returned"
    assert queries.asked_signature("BG", 17) is None
    assert queries.signing(desk(), code) == "signed"


def test_signed_twice_is_handed_over_once() -> None:
    code, request = asked()
    actions.sign(TABLET, "BG", 17, request, DRAWN)
    actions.sign(TABLET, "BG", 17, request, DRAWN)
    assert kinds(code).count("dossier.handed_over") == 1


def test_what_was_drawn_is_sealed_and_no_word_of_it_is_in_the_journal() -> None:
    code, request = asked()
    actions.sign(TABLET, "BG", 17, request, DRAWN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT signature FROM dossiers_hand_over")
        assert b"200" not in bytes(cursor.fetchone()[0])
    told = str([one.data for one in journal.subject_history(f"dossier:{code}")])
    assert "Nguyễn" not in told
    assert "120" not in told


@pytest.mark.parametrize("outcome", ["cannot", "cancelled", "late"])
def test_who_does_not_sign_is_handed_nothing_by_it_and_the_counter_goes_on(outcome: str) -> None:
    code, request = asked()
    actions.give_up_signature(TABLET, "BG", 17, request, outcome)
    assert queries.signing(desk(), code) == outcome
    with pytest.raises(Conflict):
        actions.sign(TABLET, "BG", 17, request, DRAWN)
    view = actions.hand_over(desk(), code, "counter", "Nguyễn Văn Ân")
    assert view.handed_over is not None
    assert view.handed_over.proof == "identity"


def test_a_signature_after_its_time_hands_over_nothing() -> None:
    code, request = asked()
    SignatureRequest.objects.update(until=clock.now() - timedelta(seconds=1))
    assert queries.asked_signature("BG", 17) is None
    with pytest.raises(Conflict):
        actions.sign(TABLET, "BG", 17, request, DRAWN)
    assert Dossier.objects.get(code=code).state == "processed"


def test_what_was_handed_over_otherwise_is_no_longer_asked_for() -> None:
    code, request = asked()
    actions.hand_over(desk(), code, "counter", "Nguyễn Văn Ân")
    assert queries.asked_signature("BG", 17) is None
    with pytest.raises(Conflict):
        actions.sign(TABLET, "BG", 17, request, DRAWN)
    assert kinds(code).count("dossier.handed_over") == 1


def test_the_next_one_asked_at_a_counter_takes_the_place_of_the_last() -> None:
    _first, request = asked()
    second, _other = asked()
    found = queries.asked_signature("BG", 17)
    assert found is not None
    assert found.code == second
    with pytest.raises(Conflict):
        actions.sign(TABLET, "BG", 17, request, DRAWN)


def test_the_tablet_of_another_counter_and_staff_sign_nothing() -> None:
    _code, request = asked()
    other = Actor("device", "2", "", (Grant("rating_tablet", "BG", None, 18),))
    with pytest.raises(NotFound):
        actions.sign(other, "BG", 18, request, DRAWN)
    for actor in (other, desk()):
        with pytest.raises(Forbidden):
            actions.sign(actor, "BG", 17, request, DRAWN)


def test_it_is_asked_for_only_at_ones_own_counter_and_for_what_is_ready() -> None:
    with pytest.raises(Forbidden):
        actions.ask_signature(desk(), f.processed(), 18, "Nguyễn Văn Ân")
    with pytest.raises(IllegalTransition):
        actions.ask_signature(desk(), f.received().code, 17, "Nguyễn Văn Ân")
    with pytest.raises(InvalidInput):
        actions.ask_signature(desk(), f.processed(), 17, " ")


def drawing(**changes: object) -> str:
    return json.dumps({"width": 900, "height": 400, "strokes": [[[0, 0], [100, 100]]]} | changes)


@pytest.mark.parametrize(
    "drawn",
    [
        "",
        "no",
        "[]",
        drawing(width=10),
        drawing(height=True),
        drawing(strokes=[]),
        drawing(strokes=[[]]),
        drawing(strokes=[[[0, 0], [3, 3]]]),
        drawing(strokes=[[[0, 0], [901, 5]]]),
        drawing(strokes=[[[0, 0], [100.5, 5]]]),
        drawing(strokes=[[[0, 0, 0], [100, 5, 1]]]),
        drawing(strokes=[[['0"/><script>', 0], [100, 5]]]),
        drawing(strokes=[[[0, 0], [100, 100]]] * 81),
        drawing(strokes=[[[0, 0], [100, 100]] * 2501]),
        "[" * 60_000,
    ],
)
def test_what_is_no_drawing_of_a_signature_is_refused_and_can_be_mended(drawn: str) -> None:
    code, request = asked()
    with pytest.raises(InvalidInput):
        actions.sign(TABLET, "BG", 17, request, drawn)
    assert Dossier.objects.get(code=code).state == "processed"
    actions.sign(TABLET, "BG", 17, request, DRAWN)
    assert Dossier.objects.get(code=code).state == "returned"


def test_it_is_shown_to_who_may_see_the_dossier_and_the_look_is_recorded() -> None:
    code, request = asked()
    actions.sign(TABLET, "BG", 17, request, DRAWN)
    assert actions.look_at_signature(desk(), code) == ink.read(DRAWN)
    assert "dossier.signature_seen" in kinds(code)
    with pytest.raises(NotFound):
        actions.look_at_signature(f.OTHER_RECEPTIONIST, code)


def test_a_picture_of_it_holds_nothing_but_numbers() -> None:
    svg = ink.read(DRAWN).svg()
    assert '<path d="M10 10L200 120L300 90"/>' in svg
    assert '<path d="M400 50L400 50"/>' in svg


def test_on_the_counters_own_screen_it_goes_with_the_hand_over() -> None:
    code = f.processed()
    with pytest.raises(InvalidInput):
        actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân", signature="scribble")
    view = actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân", signature=DRAWN)
    assert view.handed_over is not None
    assert view.handed_over.proof == "signature"
