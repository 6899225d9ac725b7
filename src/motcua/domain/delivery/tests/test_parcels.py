"""Letters from the wish to the door: asked for, taken over, in a batch, handed to the carrier, arrived or back."""

from itertools import product

import pytest
from django.db import connection
from django.utils import translation

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.delivery import actions, queries, rules
from motcua.domain.delivery.follow import note_end, note_given_out, note_wish
from motcua.domain.delivery.models import Parcel, Tariff
from motcua.domain.delivery.rules import State, Verb
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers import queries as dossier_queries
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f

HOME = "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh"
FAR = "12 Lê Lợi, phường Sài Gòn, Thành phố Hồ Chí Minh"
NUMBER = "EB123456789VN"
ADMIN = f.actor("admin", number=30)
OTHER_CLERK = f.actor("post_clerk", centre="LG", number=31)
SECOND_CLERK = f.actor("post_clerk", centre="BG", number=32)
CONTROL_ROOM = f.actor("control_room", centre="BG", number=33)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def ready() -> str:
    """A dossier whose result waits for the post desk."""
    code = f.processed(delivery="post", postal_address=HOME)
    actions.note_asked(code)
    return code


def at_the_carrier(number: str = NUMBER) -> str:
    code = ready()
    actions.take_over(f.POST_CLERK, "BG", code)
    actions.set_number(f.POST_CLERK, code, number)
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.close_batch(f.POST_CLERK, batch.id)
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    return code


def state(code: str) -> str:
    found = queries.letter_of(code)
    return found.state if found else ""


CARRIED = {
    Verb.MOVE: "on_its_way",
    Verb.ATTEMPT: "attempted",
    Verb.DELIVER: "delivered",
    Verb.RETURN: "returned",
    Verb.LOSE: "lost",
}
EXPECTED = {
    State.ASKED: {Verb.CHANGE: "asked", Verb.CANCEL: "cancelled", Verb.MAKE_READY: "ready"},
    State.READY: {Verb.CHANGE: "ready", Verb.CANCEL: "cancelled", Verb.TAKE_OVER: "taken_over", Verb.HAND_OVER: "handed"},
    State.TAKEN_OVER: {Verb.PUT_BACK: "ready", Verb.BATCH: "in_batch", Verb.HAND_OVER: "handed"},
    State.IN_BATCH: {Verb.UNBATCH: "taken_over", Verb.HAND_OVER: "handed"},
    State.HANDED: CARRIED,
    State.ON_ITS_WAY: CARRIED,
    State.ATTEMPTED: CARRIED,
    State.LOST: {Verb.DELIVER: "delivered", Verb.RETURN: "returned"},
    State.DELIVERED: {},
    State.RETURNED: {},
    State.CANCELLED: {},
}  # fmt: skip


def test_each_cell_of_the_table_of_letters() -> None:
    assert set(EXPECTED) == set(State)
    for before, verb in product(State, Verb):
        wanted = EXPECTED[before].get(verb)
        if wanted:
            assert rules.target(before, verb) == wanted
            continue
        with pytest.raises(IllegalTransition):
            rules.target(before, verb)


def test_a_letter_goes_from_the_counter_through_the_desk_to_the_door() -> None:
    code = f.received(delivery="post", postal_address=HOME).code
    note_wish(journal.subject_history(f"dossier:{code}")[0])
    assert state(code) == "asked"
    assert actions.take_over(f.POST_CLERK, "BG", code).outcome == "not_ready"
    dossiers.complete_step(f.JUSTICE, code, "appraise")
    dossiers.attach_result(f.JUSTICE_LEADER, code, "12/XN-STP")
    dossiers.complete_step(f.JUSTICE_LEADER, code, "approve")
    # the journal may be behind: the hand that scans is not kept waiting
    assert actions.take_over(f.POST_CLERK, "BG", f"https://x/tra-cuu#{code},abc").outcome == "taken"
    again = actions.take_over(SECOND_CLERK, "BG", code.lower())
    assert (again.outcome, again.letter and again.letter.taken_by) == ("again", f.POST_CLERK.reference)
    batch = actions.open_batch(f.POST_CLERK, "BG")
    assert (batch.number[:6], batch.letters, batch.unnumbered) == ("BG-BC-", 1, 1)
    actions.close_batch(f.POST_CLERK, batch.id)
    with pytest.raises(InvalidInput) as refused:
        actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    assert code in refused.value.in_one_line
    assert dossier_queries.dossier(f.POST_CLERK, code).state == "processed"
    actions.set_number(f.POST_CLERK, code, "eb 123456789 vn")
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    handed = dossier_queries.dossier(f.POST_CLERK, code)
    assert (handed.state, handed.handed_over and handed.handed_over.tracking_number) == ("returned", NUMBER)
    actions.tell(f.POST_CLERK, NUMBER, "attempt", "nobody")
    actions.tell(f.POST_CLERK, NUMBER, "deliver")
    letter = queries.letter_of(code)
    assert letter is not None
    assert (letter.state, letter.attempts) == ("delivered", 1)
    kinds = [entry.kind for entry in journal.subject_history(f"parcel:{code}")]
    assert kinds == [
        f"parcel.{kind}"
        for kind in ("asked", "ready", "taken_over", "in_batch", "numbered", "handed", "attempted", "delivered")
    ]
    told = " ".join(str(entry.data) for entry in journal.subject_history(f"parcel:{code}"))
    assert "Hùng Vương" not in told
    assert "Ân" not in told


def test_a_letter_that_came_back_waits_again_and_the_clock_says_what_it_said() -> None:
    code = at_the_carrier()
    before = dossier_queries.dossier(f.POST_CLERK, code)
    actions.tell(f.POST_CLERK, code, "return", "moved")
    after = dossier_queries.dossier(f.RECEPTIONIST, code)
    assert (after.state, after.national_status, after.delivery) == ("processed", "9", "counter")
    assert (after.processed_at, after.due_at) == (before.processed_at, before.due_at)
    assert (after.handed_over, after.closed_at) == (None, None)
    assert [one.code for one in dossier_queries.ready_to_return(f.RECEPTIONIST, "BG", delivery="counter")] == [code]
    assert actions.take_over(f.POST_CLERK, "BG", code).outcome == "at_counter"
    asked = actions.ask(f.RECEPTIONIST, code, FAR)
    assert (asked.state, asked.zone, asked.tracking_number) == ("ready", "far", "")
    assert [one.state for one in queries.letters_of(code)] == ["ready", "returned"]
    with pytest.raises(NotFound):
        actions.tell(OTHER_CLERK, code, "return", "moved")
    actions.cancel(f.RECEPTIONIST, code)
    collected = dossiers.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    assert collected.state == "returned"


def test_what_was_collected_at_the_counter_is_never_taken_back() -> None:
    code = f.processed()
    dossiers.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    with pytest.raises(Conflict):
        dossiers.take_back(f.POST_CLERK, code)
    with pytest.raises(NotFound):
        actions.tell(f.POST_CLERK, code, "return", "moved")


def test_what_the_post_costs_stands_before_it_is_chosen_and_is_collected_where_one_likes() -> None:
    offer = queries.quote("07210")
    assert offer is not None
    assert (offer.zone, offer.price, offer.days) == ("home", 26_000, 2)
    code = f.received().code
    letter = actions.ask(f.RECEPTIONIST, code, HOME, pays="counter")
    assert (letter.zone, letter.postage, letter.pays) == ("home", 26_000, "counter")
    seen = dossier_queries.dossier(f.RECEPTIONIST, code)
    fee = f.seen(f.received()).fee
    assert (seen.delivery, seen.postal_address, seen.fee) == ("post", HOME, fee + 26_000)
    assert actions.ask(f.RECEPTIONIST, code, FAR).postage == 31_500
    assert dossier_queries.dossier(f.RECEPTIONIST, code).fee == fee
    actions.ask(f.RECEPTIONIST, code, HOME, pays="counter")
    dossiers.record_paid(f.CASHIER, code, fee + 26_000)
    actions.cancel(f.RECEPTIONIST, code)
    paid = dossier_queries.dossier(f.RECEPTIONIST, code)
    assert (paid.delivery, paid.open_fee, paid.fee) == ("counter", 0, fee + 26_000)
    assert state(code) == ""


def test_the_tariff_of_the_day_holds_and_one_that_held_is_never_changed() -> None:
    row = actions.export_tariffs()[0]
    later = row | {"valid_from": "2099-01-01", "zones": [{**row["zones"][2], "prices": [1, 2, 3]}]}
    actions.import_tariffs(ADMIN, [row, later])
    with clock.frozen(f.at("02/01/2099 09:00")):
        offer = queries.quote("07210")
        assert offer is not None
        assert (offer.zone, offer.price) == ("far", 1)
    with pytest.raises(Conflict):
        actions.import_tariffs(ADMIN, [row | {"weights": [50, 500, 2000]}])
    with pytest.raises(InvalidInput):
        actions.import_tariffs(ADMIN, [later | {"zones": later["zones"] * 2}])
    with pytest.raises(Forbidden):
        actions.import_tariffs(f.POST_CLERK, [later])
    assert Tariff.objects.count() == 2


@pytest.mark.parametrize(
    "fault", [{"weights": []}, {"weights": [500, 100]}, {"zones": []}, {"weights": [100]}, {"zones": "x"}]
)
def test_a_tariff_with_a_hole_is_not_taken(fault: dict[str, object]) -> None:
    given = actions.export_tariffs()[0] | fault
    with pytest.raises(ValueError, match=r"\w"):
        rules.read_tariff(given["weights"], given["zones"])


def test_what_is_given_to_the_post_without_the_desk_is_a_letter_all_the_same() -> None:
    code = f.processed()
    dossiers.hand_over(f.POST_CLERK, code, "post", "Nguyễn Văn Ân", NUMBER)
    entry = journal.subject_history(f"dossier:{code}")[-1]
    note_given_out(entry)
    note_given_out(entry)
    assert (state(code), Parcel.objects.filter(dossier=code).count()) == ("handed", 1)


def test_two_results_in_one_envelope_share_its_number_and_each_has_its_letter() -> None:
    waiting = ready()
    actions.take_over(f.POST_CLERK, "BG", waiting)
    actions.set_number(f.POST_CLERK, waiting, NUMBER)
    codes = [f.processed(), f.processed()]
    for code in codes:
        dossiers.hand_over(f.POST_CLERK, code, "post", "Nguyễn Văn Ân", NUMBER)
        note_given_out(journal.subject_history(f"dossier:{code}")[-1])
    letters = [queries.letter_of(code) for code in codes]
    assert [one and (one.state, one.tracking_number) for one in letters] == [("handed", NUMBER)] * 2


def test_what_is_withdrawn_or_collected_is_not_sent() -> None:
    withdrawn = f.received(delivery="post", postal_address=HOME).code
    actions.note_asked(withdrawn)
    dossiers.withdraw(f.RECEPTIONIST, withdrawn, "Đổi ý")
    note_end(journal.subject_history(f"dossier:{withdrawn}")[-1])
    collected = ready()
    dossiers.hand_over(f.RECEPTIONIST, collected, "counter", "Nguyễn Văn Ân")
    note_given_out(journal.subject_history(f"dossier:{collected}")[-1])
    assert {one.state for one in Parcel.objects.all()} == {"cancelled"}
    assert actions.take_over(f.POST_CLERK, "BG", collected).outcome == "at_counter"


def test_the_desk_undoes_what_it_did_by_mistake() -> None:
    code = ready()
    actions.take_over(f.POST_CLERK, "BG", code)
    assert actions.put_into_batch(f.POST_CLERK, code).state == "in_batch"
    with pytest.raises(IllegalTransition):
        actions.put_back(f.POST_CLERK, code)
    assert actions.take_out_of_batch(f.POST_CLERK, code).state == "taken_over"
    assert actions.put_back(f.POST_CLERK, code).state == "ready"
    empty = actions.open_batch(f.POST_CLERK, "BG")
    with pytest.raises(Conflict):
        actions.close_batch(f.POST_CLERK, empty.id)
    assert actions.open_batch(SECOND_CLERK, "BG").id == empty.id
    actions.take_over(f.POST_CLERK, "BG", code)
    actions.put_into_batch(SECOND_CLERK, code)
    actions.close_batch(f.POST_CLERK, empty.id)
    assert actions.reopen_batch(f.POST_CLERK, empty.id).state == "open"
    with pytest.raises(Conflict):
        actions.ask(f.RECEPTIONIST, code, FAR)


def test_two_letters_never_bear_one_number() -> None:
    first, second = ready(), ready()
    for code in (first, second):
        actions.take_over(f.POST_CLERK, "BG", code)
    actions.set_number(f.POST_CLERK, first, NUMBER, weight=250)
    with pytest.raises(Conflict):
        actions.set_number(f.POST_CLERK, second, NUMBER)
    for bad in ("", "a b", "x" * 41, "<script>"):
        with pytest.raises(InvalidInput):
            actions.set_number(f.POST_CLERK, second, bad)


def test_letters_are_for_the_desk_of_their_centre_alone() -> None:
    code = ready()
    assert actions.take_over(OTHER_CLERK, "LG", code).outcome == "nothing"
    for somebody in (OTHER_CLERK, f.RECEPTIONIST, f.PLANNER):
        with pytest.raises(Forbidden):
            actions.take_over(somebody, "BG", code)
        with pytest.raises((Forbidden, NotFound)):
            actions.set_number(somebody, code, NUMBER)
        with pytest.raises((Forbidden, NotFound)):
            actions.look_at_letters(somebody, "BG", [code])
    with pytest.raises(NotFound):
        actions.ask(f.OTHER_RECEPTIONIST, code, FAR)
    shown = actions.look_at_letters(f.POST_CLERK, "BG", [code])
    assert [(one.receiver, one.address, one.place) for one in shown] == [
        ("Nguyễn Văn Ân", HOME, "Phường Bắc Giang, Tỉnh Bắc Ninh")
    ]
    assert journal.subject_history(f"parcel:{code}")[-1].kind == "parcel.label_printed"


def test_where_a_letter_goes_is_sealed() -> None:
    code = ready()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, receiver FROM delivery_parcel WHERE dossier = %s", [code])
        row = cursor.fetchone()
        cursor.execute("SELECT postal_commune FROM dossiers_dossier WHERE code = %s", [code])
        commune = bytes(cursor.fetchone()[0])
    assert all("Hùng".encode() not in bytes(one) and "Ân".encode() not in bytes(one) for one in row)
    assert b"07210" not in commune
    assert Dossier.objects.get(code=code).postal_commune == "07210"


def test_the_figures_tell_how_the_post_does() -> None:
    with clock.frozen(f.at("09/11/2026 09:00")):
        arrived, back = at_the_carrier("EB000000001VN"), at_the_carrier("EB000000002VN")
        under_way = at_the_carrier("EB000000003VN")
        ready()
    with clock.frozen(f.at("12/11/2026 09:00")):
        actions.tell(f.POST_CLERK, arrived, "deliver")
        actions.tell(f.POST_CLERK, back, "return", "address")
        day = clock.now().date()
        told = queries.figures(CONTROL_ROOM, "BG", day.replace(day=1), day)
    assert (told.waiting, told.on_the_way, told.late, told.delivered, told.returned, told.days) == (1, 1, 1, 1, 1, 3.0)
    letter = queries.letter_of(under_way)
    assert letter is not None
    assert f"{letter.expected_on}" == "2026-11-11"
    with pytest.raises(Forbidden):
        queries.figures(f.RECEPTIONIST, "BG", day, day)


def test_the_history_of_a_letter_reads_in_vietnamese() -> None:
    code = at_the_carrier()
    with translation.override("vi"):
        words = [one.words for one in dossier_queries.history(f.POST_CLERK, code) if one.kind.startswith("parcel.")]
    assert "Bưu điện đã nhận thư" in words
