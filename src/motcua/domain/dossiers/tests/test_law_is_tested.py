"""Each rule of the law about a dossier, in its own words, and the tests that hold it: a rule without one is seen here."""

import re
from functools import cache
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[4]
LAW = {
    "a code names agency, day and daily number, without gaps (circular 01/2018 art. 19)": [
        "a_code_names_agency_day_and_number",
        "many_counters_get_numbers_without_gap_or_repeat_and_a_failed_intake_takes_none",
    ],
    "tracking in full needs code and secret; a percentage by the code alone is a setting": [
        "code_and_secret_show_the_way_and_nobodys_name",
        "every_wrong_pair_gets_the_same_answer_in_like_time",
        "the_secret_on_a_receipt_has_sixty_bits_and_belongs_to_its_code_alone",
        "the_code_alone_tells_nothing_where_nobody_set_it_so",
        "where_it_is_set_so_the_code_alone_tells_a_percentage_and_nothing_more",
    ],
    "the states and their codes on the national portal": [
        "each_cell_of_the_dossier_table",
        "each_cell_of_the_step_table",
        "every_state_has_its_national_code_and_what_is_closed_stays_closed",
    ],
    "identity numbers, tax codes, phones and the card's QR are checked": [
        "twelve_digits_tell_province_sex_and_year",
        "one_wrong_digit_in_a_tax_code_is_always_found",
        "a_phone_is_kept_as_the_world_dials_it",
        "the_card_fills_in_its_holder",
    ],
    "at intake: receipt (01), papers to bring (02) or refusal (03), in writing": [
        "each_form_waits_for_its_cause",
        "a_slip_is_kept_with_its_number_and_what_tells_of_a_person_is_sealed",
        "a_refusal_at_intake_ends_it_and_one_after_appraisal_is_a_result_to_collect",
    ],
    "steps of several agencies run side by side and are joined": [
        "parallel_agencies_are_joined_before_approval_and_the_result_is_ready_with_its_file",
        "every_graph_can_be_walked_to_its_end_whatever_the_order",
    ],
    "interlinked at one level: electronic to all agencies at once, paper in the order set (decree 61 art. 19.6)": [
        "an_electronic_dossier_goes_to_all_agencies_at_once_each_with_its_date",
        "paper_goes_round_in_the_order_set_while_steps_without_it_go_on_beside",
        "as_soon_as_every_paper_is_scanned_it_goes_to_all_agencies_at_once",
    ],
    "a step may open a dossier of another agency and waits for it; the result comes back to the desk that received": [
        "a_child_has_its_own_code_agency_clock_and_steps_and_the_same_applicant",
        "nobody_completes_takes_or_starts_a_step_by_hand_while_its_child_is_open_and_is_told_which_one",
        "a_child_is_never_handed_over_at_the_counter",
        "a_child_without_a_result_comes_back_to_the_parents_agency_with_its_reason",
        "what_ends_the_parent_ends_its_open_children",
    ],
    "a dossier keeps the version that it began with": [
        "a_dossier_keeps_the_version_that_it_began_with_whatever_is_published_later",
        "what_was_published_never_changes_in_the_database_either",
    ],
    "the day of intake does not count; the same time of day; hours, holidays, Tết, swapped days; outside hours the next opening": [
        "a_limit_ends_as_counted_by_hand",
        "a_swapped_saturday_of_the_law_is_worked_and_its_monday_is_not",
        "so_many_working_days_lie_after_the_day_of_intake",
        "the_clock_is_what_the_slow_counting_says",
    ],
    "calendar days that end on a day off roll to the next working day": [
        "calendar_days_that_end_on_a_day_off_roll_and_say_so",
    ],
    "the same day": ["what_is_to_be_done_the_same_day_has_until_its_closing_and_is_recorded_like_any_other"],
    "forwarded the same day, or the next morning if received after 15:00": [
        "what_comes_after_three_goes_on_the_next_morning",
        "what_comes_after_three_is_forwarded_and_counted_the_next_morning",
    ],
    "more papers are asked for once, in one full list, within three working days (decree 61 art. 19.4)": [
        "a_second_supplement_needs_the_leader",
        "the_leader_allows_a_second_list_and_the_citizen_reads_its_reason",
        "papers_asked_for_later_than_three_working_days_after_intake_are_noted_as_asked_too_late",
    ],
    "then the limit starts anew; decision 766 adds the wait and calls a second supplement late: both are kept": [
        "decree_61_article_19_the_limit_starts_anew_when_the_supplement_arrives",
        "decision_766_adds_the_wait_and_calls_a_second_supplement_late",
        "a_supplement_stops_the_clock_and_begins_it_anew_when_it_comes",
    ],
    "the clock stands still while a payment is awaited": [
        "a_payment_asked_for_stops_the_clock_until_all_is_paid",
        "a_payment_that_was_awaited_lets_the_clock_run_on",
    ],
    "consulted agencies have their own date; silence is reported": [
        "the_question_has_its_own_date_and_the_dossiers_clock_runs_on",
        "silence_is_reported_once_and_a_late_answer_still_counts",
    ],
    "an apology with reason and new date, a day before, once only (decree 61 art. 19.9)": [
        "an_apology_moves_the_date_once",
        "an_apology_on_the_last_day_is_taken_and_noted_as_too_late",
    ],
    "hours left: green, amber under a quarter, red when late; early is shown": [
        "amber_under_a_quarter_and_red_when_late",
        "a_result_on_an_earlier_day_than_promised_is_shown_as_early_and_found_as_such",
    ],
    "withdrawn by the citizen, then stopped by an officer; what is ready cannot be withdrawn": [
        "what_was_withdrawn_is_stopped_by_an_officer_and_what_is_ready_cannot_be_withdrawn",
    ],
    "nobody asks the applicant for anything outside the one-stop desk": [
        "nobody_but_the_one_stop_desk_takes_papers_from_the_applicant",
    ],
    "handed over with the identity checked, a signature or the receipt's code, or by post with its number": [
        "without_the_receipt_the_identity_card_is_the_proof",
        "the_signature_hands_over_in_the_name_of_who_checked_the_identity",
        "the_receipts_code_is_proof_and_only_that_it_was_shown_is_recorded",
        "what_goes_by_post_is_proved_by_its_number",
    ],
    "anybody may check a result by its QR": ["a_result_can_be_checked_once_it_is_issued"],
    "everything is kept, and nothing of a person in the journal": [
        "the_journal_tells_everything_and_nothing_of_the_person",
        "what_tells_of_a_person_is_sealed_in_the_tables",
    ],
}


@cache
def known() -> frozenset[str]:
    """The names of all tests of the product, without `test_`."""
    files = SOURCES.rglob("tests/test_*.py")
    return frozenset(name for file in files for name in re.findall(r"^def test_(\w+)\(", file.read_text(), re.M))


@pytest.mark.parametrize("rule", LAW)
def test_each_rule_has_its_tests(rule: str) -> None:
    assert [name for name in LAW[rule] if name not in known()] == []
