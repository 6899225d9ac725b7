"""Every endpoint with its rule; pages stand in `who_may_enter.py`. `test_who_may_call.py` and `test_who_may_enter.py` walk by both.

A new endpoint that is not named fails `test_every_operation_has_its_rule`, a new page `test_every_page_has_its_rule`.
"""

import re
from collections import Counter
from collections.abc import Iterator

from motcua.domain.people.permissions import TABLE, Action, Role
from motcua.surfaces.api.tests.who_may_enter import PAGES, PUBLIC, A, pages
from motcua.surfaces.api.wiring import api

KNOWN = "anybody who is known"

OPERATIONS: dict[str, Action | str | tuple[Action, ...]] = {
    "list_centres": PUBLIC,
    "get_centre": PUBLIC,
    "list_services": PUBLIC,
    "get_board": PUBLIC,
    "ticket_status": PUBLIC,
    "leave_queue": PUBLIC,
    "take_bank_notice": PUBLIC,  # who signs with the shared secret
    "take_delivery_report": PUBLIC,  # a gateway that shows the agreed key
    "take_remote_ticket": PUBLIC,
    **dict.fromkeys(
        (
            "appointment_days",
            "appointment_slots",
            "reserve_appointment",
            "confirm_appointment",
            "appointment_status",
            "change_appointment",
            "cancel_appointment",
        ),
        PUBLIC,
    ),
    "list_appointments": A.APPOINTMENT_VIEW,
    "check_in_remote_ticket": PUBLIC,
    **dict.fromkeys(("track_dossier", "track_history", "track_progress"), PUBLIC),
    "list_procedures": PUBLIC,
    "get_procedure": PUBLIC,
    "give_feedback": PUBLIC,
    "feedback_reasons": PUBLIC,
    "list_published_replies": PUBLIC,
    **dict.fromkeys(
        ("list_ratings_to_answer", "get_rating_to_answer", "answer_rating", "publish_reply", "unpublish_reply"),
        A.FEEDBACK_ANSWER,
    ),
    "transparency": PUBLIC,
    "who_am_i": KNOWN,
    "issue_ticket": A.TICKET_ISSUE,
    "list_tickets": A.TICKET_VIEW,
    "get_ticket": A.TICKET_VIEW,
    "open_counter": (A.COUNTER_OPERATE, A.COUNTER_SUPERVISE),
    "close_counter": (A.COUNTER_OPERATE, A.COUNTER_SUPERVISE),
    "pause_counter": (A.COUNTER_OPERATE, A.COUNTER_SUPERVISE),
    "counter_beat": A.COUNTER_OPERATE,
    "call_next": A.COUNTER_OPERATE,
    "call_ticket": A.COUNTER_OPERATE,
    "call_for_others": A.COUNTER_OPERATE,
    **dict.fromkeys(
        (
            "recall_ticket",
            "start_ticket",
            "hold_ticket",
            "resume_ticket",
            "ticket_no_show",
            "finish_ticket",
            "transfer_ticket",
            "send_ticket_back",
            "undo_ticket",
            "serve_directly",
        ),
        A.COUNTER_OPERATE,
    ),
    "return_ticket_to_queue": (A.COUNTER_OPERATE, A.COUNTER_SUPERVISE),
    **dict.fromkeys(("add_service_to_visit", "drop_service_of_visit"), A.TICKET_ISSUE),
    "cancel_ticket": (A.TICKET_CANCEL, A.COUNTER_OPERATE),
    "receive_dossier": A.DOSSIER_RECEIVE,
    "list_dossiers": A.DOSSIER_VIEW,
    **dict.fromkeys(("reveal_dossier", "reveal_letter"), A.DOSSIER_REVEAL),
    "get_dossier": A.DOSSIER_VIEW,
    "get_dossier_journal": A.DOSSIER_VIEW,
    **dict.fromkeys(("list_submissions", "get_submission", "open_submitted_file"), A.SUBMISSION_VIEW),
    **dict.fromkeys(
        ("accept_submission", "ask_for_changes", "clear_submission", "refuse_submission"), A.SUBMISSION_DECIDE
    ),
    **dict.fromkeys(
        ("deliver_submission", "add_submitted_file", "take_back_submission", "national_status"), A.SUBMISSION_DELIVER
    ),
    **dict.fromkeys(
        (
            "send_petition",
            "list_petition_categories",
            "prove_petition",
            "petition_status",
            "add_to_petition",
            "withdraw_petition",
            "consent_to_publication",
            "list_published_petitions",
            "get_published_petition",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(("list_petitions", "get_petition", "open_petition_file"), A.PETITION_VIEW),
    "reveal_petition": A.PETITION_REVEAL,
    **dict.fromkeys(("assign_petition", "refuse_petition", "transfer_petition", "join_petition"), A.PETITION_SORT),
    "ask_petitioner": (A.PETITION_SORT, A.PETITION_HANDLE),
    **dict.fromkeys(("hand_petition_back", "propose_answer"), A.PETITION_HANDLE),
    **dict.fromkeys(("send_answer_back", "approve_answer"), A.PETITION_APPROVE),
    **dict.fromkeys(("publish_petition", "unpublish_petition"), A.PETITION_PUBLISH),
    **dict.fromkeys(("get_petition_settings", "change_petition_settings"), A.PETITION_SETTINGS),
    "take_originals": A.DOSSIER_SUPPLEMENT,
    "start_step": A.DOSSIER_STEP,
    "complete_step": A.DOSSIER_STEP,
    "return_step": A.DOSSIER_STEP,
    "take_step": A.DOSSIER_STEP,
    "assign_step": (A.DOSSIER_STEP, A.DOSSIER_ASSIGN),
    **dict.fromkeys(("complete_many", "assign_many"), A.DOSSIER_STEP),
    **dict.fromkeys(("list_work", "list_teams", "list_absences", "enter_absence", "end_absence"), A.WORK_LIST),
    "set_sharing": A.SHARING_RULE,
    **dict.fromkeys(("list_comments", "comment_dossier", "list_mentions"), A.DOSSIER_COMMENT),
    "read_mention": KNOWN,  # one's own alone; another's is not there
    **dict.fromkeys(
        (
            "list_threads",
            "open_thread",
            "what_waits_in_threads",
            "search_threads",
            "get_thread",
            "add_to_thread",
            "leave_thread",
            "list_thread_messages",
            "write_to_thread",
            "send_file_to_thread",
            "open_thread_file",
            "read_thread",
            "list_calls",
            "make_call",
            "get_call",
            "answer_call",
            "refuse_call",
            "hang_up_call",
            "call_beat",
            "list_call_signals",
            "signal_in_call",
            "list_presence",
            "set_presence",
        ),
        A.THREAD_TALK,
    ),
    **dict.fromkeys(("acknowledge_message", "remind_of_message"), KNOWN),  # one's own alone; another's is not there
    "list_questions": A.DOSSIER_VIEW,
    "ask_agency": A.QUESTION_ASK,
    **dict.fromkeys(("list_questions_to_answer", "answer_question"), A.QUESTION_ANSWER),
    "ask_consent": A.DOSSIER_REQUEST_SUPPLEMENT,
    **dict.fromkeys(("give_consent", "refuse_consent"), A.DOSSIER_CONSENT),
    "request_supplement": A.DOSSIER_REQUEST_SUPPLEMENT,
    "supplement_dossier": A.DOSSIER_SUPPLEMENT,
    "request_payment": A.DOSSIER_PAY,
    "apologise": A.DOSSIER_APOLOGISE,
    "refuse_dossier": A.DOSSIER_REFUSE,
    "withdraw_dossier": A.DOSSIER_WITHDRAW,
    "stop_dossier": A.DOSSIER_STOP,
    "add_file": A.DOSSIER_FILE_ADD,
    "list_files": A.DOSSIER_VIEW,
    "open_file": A.DOSSIER_VIEW,
    "record_payment": A.DOSSIER_PAY,
    **dict.fromkeys(("list_payments", "ask_for_transfer", "get_cash_receipt"), A.DOSSIER_VIEW),
    **dict.fromkeys(
        ("list_unknown_transfers", "assign_transfer", "owe_back_transfer", "get_cash_day", "close_cash_day"),
        A.DOSSIER_PAY,
    ),
    "attach_result": A.RESULT_ATTACH,
    **dict.fromkeys(("revoke_result", "reinstate_result"), A.RESULT_REVOKE),
    "hand_over_result": A.RESULT_HAND_OVER,
    "quote_post": PUBLIC,
    "take_carrier_word": PUBLIC,  # who signs with the shared secret
    "ask_for_post": A.POST_ASK,
    "list_post_letters": A.DOSSIER_VIEW,
    "post_figures": A.POST_FIGURES,
    **dict.fromkeys(
        (
            "list_post_desk",
            "take_letter_over",
            "put_letter_back",
            "number_letter",
            "put_letter_into_batch",
            "take_letter_out_of_batch",
            "tell_letter",
            "print_labels",
            "list_batches",
            "open_batch",
            "get_batch",
            "close_batch",
            "reopen_batch",
            "hand_batch",
            "get_batch_list",
        ),
        A.POST_DESK,
    ),
    "get_form": A.DOSSIER_VIEW,
    "get_workbook": A.DOSSIER_VIEW,
    "control_room": A.CONTROL_ROOM_VIEW,
    **dict.fromkeys(
        (
            "list_reports",
            "get_report",
            "get_behind_report",
            "list_report_subscriptions",
            "subscribe_to_report",
            "end_report_subscription",
        ),
        A.REPORT_VIEW,
    ),
    **dict.fromkeys(
        (
            "list_cameras",
            "get_camera",
            "cameras_seen",
            "camera_live",
            "camera_live_part",
            "camera_snapshot",
            "camera_clip",
        ),
        A.CAMERA_VIEW,
    ),
    "pair_device": A.DEVICE_PAIR,
    "list_devices": A.DEVICE_VIEW,
    "command_device": A.DEVICE_COMMAND,
    "device_beat": KNOWN,
    **dict.fromkeys(("get_scan_agent", "pair_scanner"), PUBLIC),
    **dict.fromkeys(
        ("list_letter_templates", "list_letters_of_dossier", "get_letter", "get_letter_pdf"), A.DOSSIER_VIEW
    ),
    **dict.fromkeys(
        ("begin_letter", "change_letter", "drop_letter", "get_letter_book"), (A.LETTER_WRITE, A.CENTRE_LETTER_WRITE)
    ),
    "issue_letter": (A.LETTER_ISSUE, A.CENTRE_LETTER_ISSUE),
    **dict.fromkeys(("list_slips", "get_slip"), A.SLIP_VIEW),
    "give_slip": A.DOSSIER_RECEIVE,
    "list_scanners": A.COUNTER_OPERATE,
    **dict.fromkeys(
        ("order_scan", "get_scan", "get_scanned_page", "scan_more", "cancel_scan", "keep_scan", "drop_scan"),
        A.DOSSIER_FILE_ADD,
    ),
    **dict.fromkeys(("tell_scanner", "next_scan", "deliver_page", "end_scan"), A.DEVICE_SCAN),
    "reprint_ticket": (A.TICKET_ISSUE, A.DEVICE_COMMAND),
    **dict.fromkeys(("announce", "stop_announcement"), A.ANNOUNCE),
    "list_announcements": (A.ANNOUNCE, A.CONTROL_ROOM_VIEW),
    **dict.fromkeys(("list_recordings", "list_announcement_plans"), (A.ANNOUNCE, A.ANNOUNCEMENT_PLAN)),
    **dict.fromkeys(
        ("add_recording", "remove_recording", "plan_announcement", "end_announcement_plan"), A.ANNOUNCEMENT_PLAN
    ),
    **dict.fromkeys(("raise_alarm", "withdraw_alarm"), A.ALARM_RAISE),
    **dict.fromkeys(
        (
            "list_receivers",
            "agree_with_receiver",
            "change_receiver",
            "end_receiver",
            "give_receiver_token",
            "list_subscriptions",
            "subscribe",
            "get_subscription",
            "list_deliveries",
            "list_letters",
            "test_subscription",
            "pause_subscription",
            "resume_subscription",
            "rotate_secret",
            "replay_events",
            "unsubscribe",
            "get_event_mapping",
            "set_event_mapping",
        ),
        A.EXCHANGE_MANAGE,
    ),
    **dict.fromkeys(("read_feed", "list_streams", "read_gap", "list_result_files", "fetch_result_file"), A.FEED_READ),
    **dict.fromkeys(("list_alarms", "accept_alarm", "end_alarm"), A.ALARM_ANSWER),
    **dict.fromkeys(("list_alerts", "get_alert"), A.CONTROL_ROOM_VIEW),
    **dict.fromkeys(
        ("take_alert", "release_alert", "note_alert", "settle_alert", "silence_alerts", "end_alert_silence"),
        A.ALERT_HANDLE,
    ),
    **dict.fromkeys(("get_alert_rules", "change_alert_rules"), A.ALERT_RULES),
    **dict.fromkeys(("give_order", "list_orders", "withdraw_order"), A.ORDER_GIVE),
    **dict.fromkeys(("list_own_orders", "accept_order", "decline_order"), A.ORDER_ANSWER),
    "list_counter_orders": A.COUNTER_OPERATE,
    **dict.fromkeys(("list_moved_services", "move_service", "move_service_back"), A.SERVICE_MOVE),
}


def operations() -> Iterator[tuple[str, str, str, bool]]:
    """Operation id, method, path and whether a body is sent."""
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield operation.operation_id, operation.methods[0], path, bool(operation.models)


def allowed_roles(rule: Action | str | tuple[Action, ...]) -> set[Role]:
    if rule in (PUBLIC, KNOWN):
        return set(Role)
    actions = (rule,) if isinstance(rule, Action) else rule
    return {role for action in actions for role in TABLE[Action(action)]}


def test_every_operation_has_its_rule() -> None:
    assert {operation for operation, *_rest in operations()} == set(OPERATIONS)


def test_no_two_rooms_of_the_api_share_an_address() -> None:
    """The second would never be asked: the first answers for all methods."""
    told = Counter(
        re.sub(r"\w+}", "}", path.strip("/")) for _prefix, router in api._routers for path in router.path_operations
    )
    assert [path for path, times in told.items() if times > 1] == []


def test_every_page_has_its_rule() -> None:
    for path in pages():
        assert path == "" or any(path.startswith(start) for start in PAGES), f"{path} has no rule in PAGES"
