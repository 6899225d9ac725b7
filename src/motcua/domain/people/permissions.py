"""Who may do what: one table of role × action × scope. Every action of the house asks it; nothing else decides."""

from collections.abc import Iterable
from enum import Enum, StrEnum

from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor, Grant
from motcua.base.problems import Forbidden, NotAuthenticated


class Role(StrEnum):
    RECEPTIONIST = "receptionist"
    SPECIALIST = "specialist"
    LEADER = "leader"
    CASHIER = "cashier"
    POST_CLERK = "post_clerk"
    MANAGER = "manager"
    CONTROL_ROOM = "control_room"
    ADMIN = "admin"
    AUDITOR = "auditor"
    KIOSK = "kiosk"
    DISPLAY = "display"
    RATING_TABLET = "rating_tablet"
    LOOKUP_KIOSK = "lookup_kiosk"
    SCANNER = "scanner"  # the scan agent on the PC of a counter
    DATA_CENTRE = "data_centre"
    CITIZEN = "citizen"  # somebody outside the hall who signed in
    COMPANY_MANAGER = "company_manager"
    COMPANY_FILER = "company_filer"
    COMPANY_READER = "company_reader"


DEVICE_ROLES = frozenset({Role.KIOSK, Role.DISPLAY, Role.RATING_TABLET, Role.LOOKUP_KIOSK, Role.SCANNER})
COMPANY_ROLES = frozenset({Role.COMPANY_MANAGER, Role.COMPANY_FILER, Role.COMPANY_READER})
CITIZEN_ROLES = COMPANY_ROLES | {Role.CITIZEN}
STAFF_ROLES = frozenset(set(Role) - DEVICE_ROLES - CITIZEN_ROLES - {Role.DATA_CENTRE})


class Action(StrEnum):
    TICKET_ISSUE = "ticket.issue"
    TICKET_VIEW = "ticket.view"
    TICKET_CANCEL = "ticket.cancel"
    APPOINTMENT_VIEW = "appointment.view"  # who is expected, by name
    COUNTER_OPERATE = "counter.operate"
    COUNTER_SUPERVISE = "counter.supervise"
    DOSSIER_RECEIVE = "dossier.receive"
    DOSSIER_VIEW = "dossier.view"
    DOSSIER_REVEAL = "dossier.reveal"  # see identity number, phone and address in the clear, with a reason
    LOOKS_VIEW = "looks.view"  # who of the staff looked at which dossier, and gave back which account
    DOSSIER_EXPORT = "dossier.export"  # take a list away as a file, with a reason
    VIEW_SHARE = "view.share"  # give a saved search to the whole agency
    DOSSIER_STEP = "dossier.step"
    DOSSIER_REQUEST_SUPPLEMENT = "dossier.request_supplement"
    DOSSIER_SUPPLEMENT = "dossier.supplement"
    DOSSIER_REFUSE = "dossier.refuse"
    DOSSIER_WITHDRAW = "dossier.withdraw"
    DOSSIER_STOP = "dossier.stop"
    DOSSIER_APOLOGISE = "dossier.apologise"
    DOSSIER_FILE_ADD = "dossier.file_add"
    DOSSIER_PAY = "dossier.pay"
    RESULT_ATTACH = "result.attach"
    RESULT_REVOKE = "result.revoke"  # withdraw a result that was issued, or let it hold again
    RESULT_HAND_OVER = "result.hand_over"
    POST_ASK = "post.ask"  # that a result is sent by post, whereto and for what
    POST_DESK = "post.desk"  # take letters over, batches, labels, what became of each
    POST_TARIFF = "post.tariff"  # what the post costs from when
    POST_FIGURES = "post.figures"
    RESULT_SIGN = "result.sign"  # give the signature of who collects a result
    DOSSIER_ASSIGN = "dossier.assign"  # give somebody else's step to another; say who is away
    DOSSIER_CONSENT = "dossier.consent"  # allow a second request for papers
    SHARING_RULE = "sharing_rule.change"  # how the steps of an agency find their person
    DOSSIER_COMMENT = "dossier.comment"  # say something to colleagues about it, and read what they said
    QUESTION_ASK = "question.ask"  # another agency, about a dossier
    QUESTION_ANSWER = "question.answer"
    SLIP_VIEW = "slip.view"  # the register of what was given before there was a dossier
    SLIP_EXPORT = "slip.export"
    LETTER_TEMPLATE = "letter_template.change"  # the texts that letters begin with
    LETTER_PUBLISH = "letter_template.publish"  # that a text holds from now on, or no longer
    LETTER_WRITE = "letter.write"  # an agency's letter about a dossier, as a draft
    LETTER_ISSUE = "letter.issue"  # give it its number and the agency's seal
    CENTRE_LETTER_WRITE = "centre_letter.write"
    CENTRE_LETTER_ISSUE = "centre_letter.issue"
    SUBMISSION_VIEW = "submission.view"  # what was sent in online, before it is a dossier
    SUBMISSION_REVEAL = "submission.reveal"  # what is masked in it, for a reason
    SUBMISSION_DECIDE = "submission.decide"  # accept it, ask for what is missing, refuse it
    SUBMISSION_DELIVER = "submission.deliver"  # bring one from the national portal, and follow it
    SUBMISSION_SETTINGS = "submission.settings"  # whether and how a centre takes them
    PETITION_TAKE = "petition.take"  # write one down for somebody at the counter
    PETITION_VIEW = "petition.view"
    PETITION_CONDUCT = "petition.conduct"  # those about how somebody of the staff acted
    PETITION_SORT = "petition.sort"  # say whose it is, refuse it, send it on, join it to another
    PETITION_HANDLE = "petition.handle"  # ask its sender, write the answer
    PETITION_APPROVE = "petition.approve"  # that an answer goes out
    PETITION_PUBLISH = "petition.publish"
    PETITION_REVEAL = "petition.reveal"  # see its sender's e-mail and phone in the clear, with a reason
    PETITION_SETTINGS = "petition.settings"
    OWN_PETITION = "own.petition"
    THREAD_TALK = "thread.talk"  # write to colleagues, counters and agencies, and read what they write to one
    THREAD_BROADCAST = "thread.broadcast"  # write to all who hold a role
    TALK_SETTINGS = "talk.settings"  # after how long a centre reminds, tells a leader, lets a call ring
    WORK_LIST = "work_list.view"
    FEEDBACK_ASK = "feedback.ask"
    FEEDBACK_VIEW = "feedback.view"
    FEEDBACK_ANSWER = "feedback.answer"  # answer a rating, and publish that without names
    CONTROL_ROOM_VIEW = "control_room.view"
    STAFFING_SIMULATE = "staffing.simulate"  # try on a simulated day what other counters or another order would do
    RISK_VIEW = "risk.view"  # which open dossiers may be late, and how well that is known
    ALERT_HANDLE = "alert.handle"  # see to what asks for a person, note what was done, silence it
    ALERT_RULES = "alert.rules"  # what asks for a person, and whom it is told
    ORDER_GIVE = "order.give"  # ask a counter to open, pause or close, page somebody
    ORDER_ANSWER = "order.answer"
    SERVICE_MOVE = "service.move"  # have it served at other counters for today
    ANNOUNCE = "announcement.make"
    ANNOUNCEMENT_PLAN = "announcement.plan"  # recordings, and what is said by itself
    CAMERA_VIEW = "camera.view"  # live, the past, and how cameras are; with a reason
    CAMERA_EXPORT = "camera.export"  # take a recording away, or hold it
    CAMERA_SETTINGS = "camera.settings"  # which cameras there are
    DISPLAY_MEDIA = "display.media"  # pictures and videos between calls
    ALARM_RAISE = "alarm.raise"
    ALARM_ANSWER = "alarm.answer"  # see, accept and end the silent call for help
    DEVICE_PAIR = "device.pair"
    DEVICE_VIEW = "device.view"
    DEVICE_COMMAND = "device.command"
    DEVICE_SHOW_KIOSK = "device.show_kiosk"
    DEVICE_SHOW_DISPLAY = "device.show_display"
    DEVICE_SHOW_LOOKUP = "device.show_lookup"
    DEVICE_SHOW_RATING = "device.show_rating"
    DEVICE_SCAN = "device.scan"  # fetch what is to be scanned at its counter, and deliver the pages
    STAFF_MANAGE = "staff.manage"
    CALENDAR = "calendar.change"
    OUTAGE_ANNOUNCE = "outage.announce"  # planned interruptions, of which citizens are told
    NEWS = "news.write"  # what the portal tells the public
    MASTER_DATA = "master_data.change"
    CENTRE_BRAND = "centre.brand"  # its name, colour and mark on what people see
    QUEUE_SETTINGS = "queue.settings"  # what the services of the queue are, and how the centre calls
    REPORT_VIEW = "report.view"
    REPORT_FIGURES = "report.figures"  # type in what nothing in the house measures, with its source
    RECORDS_VIEW = "records.view"  # what is kept until when, holds, lists of what was erased
    RECORDS_KEEP = "records.keep"  # legal holds, proposing what may be erased
    RECORDS_DECIDE = "records.decide"  # that a list is erased
    RECORDS_EXPORT = "records.export"
    FEED_READ = "feed.read"
    EXCHANGE_MANAGE = "exchange.manage"  # agreements with receivers, and where their events are sent
    CITIZEN_PROVE = "citizen.prove"  # at the counter: that an account is the person's, or acts for the company
    CITIZEN_RETURN = "citizen.return"  # at the counter: an account to its holder, who cannot get in any more
    DATA_ANSWER = "data.answer"  # requests that personal data is put right or erased
    ACCOUNT_KEEP = "account.keep"  # one's own data, ways to sign in, sessions
    OWN_DOSSIER_VIEW = "own.dossier_view"  # a dossier of one's own or of one's company, its papers, who looked at it
    OWN_DATA_ASK = "own.data_ask"  # that what is kept of one is put right or erased
    OWN_CLAIM = "own.claim"  # bring a dossier, ticket or appointment into one's account by its secret
    OWN_POST_ASK = "own.post_ask"  # have a result of one's own or of one's company sent by post
    OWN_DOSSIER_SUBMIT = "own.dossier_submit"  # file for oneself or for one's company
    COMPANY_VIEW = "company.view"
    COMPANY_MANAGE = "company.manage"  # invite, change roles, remove


class Scope(Enum):
    """Where a role's right holds."""

    EVERYWHERE = "everywhere"  # what belongs to no centre; what is one centre's only in that of the grant
    CENTRE = "centre"  # in the centre of the grant
    AGENCY = "agency"  # where the agency of the grant takes part
    COUNTER = "counter"  # at the counter of the grant; a grant without a counter holds at each of its centre
    OWN = "own"  # with what is the citizen's own; the action looks whose it is
    COMPANY = "company"  # with what is the company's of the grant


R, S = Role, Scope

Area = tuple[frozenset[str] | None, frozenset[str] | None]  # these agencies in these centres, None for all

# Those who work on what comes in.
OFFICE: dict[Role, Scope] = {R.RECEPTIONIST: S.CENTRE, R.MANAGER: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY}

TABLE: dict[Action, dict[Role, Scope]] = {
    Action.TICKET_ISSUE: {R.KIOSK: S.CENTRE, R.RECEPTIONIST: S.CENTRE},
    Action.TICKET_VIEW: dict.fromkeys(
        (R.RECEPTIONIST, R.CASHIER, R.CONTROL_ROOM, R.MANAGER, R.ADMIN, R.AUDITOR, R.KIOSK), S.CENTRE
    ),
    Action.TICKET_CANCEL: {R.RECEPTIONIST: S.COUNTER, R.KIOSK: S.CENTRE, R.CONTROL_ROOM: S.CENTRE},
    Action.APPOINTMENT_VIEW: {R.RECEPTIONIST: S.CENTRE, R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.COUNTER_OPERATE: {R.RECEPTIONIST: S.COUNTER},
    Action.COUNTER_SUPERVISE: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.DOSSIER_RECEIVE: {R.RECEPTIONIST: S.CENTRE},
    Action.DOSSIER_VIEW: {
        R.RECEPTIONIST: S.CENTRE,
        R.CASHIER: S.CENTRE,
        R.POST_CLERK: S.CENTRE,
        R.SPECIALIST: S.AGENCY,
        R.LEADER: S.AGENCY,
        R.MANAGER: S.CENTRE,
        R.AUDITOR: S.CENTRE,
    },
    Action.DOSSIER_REVEAL: dict.fromkeys((R.RECEPTIONIST, R.POST_CLERK, R.MANAGER), S.CENTRE)
    | dict.fromkeys((R.SPECIALIST, R.LEADER), S.AGENCY),
    Action.LOOKS_VIEW: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE},
    Action.DOSSIER_EXPORT: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY, R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE},
    Action.VIEW_SHARE: {R.LEADER: S.AGENCY},
    Action.DOSSIER_STEP: {R.RECEPTIONIST: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.DOSSIER_REQUEST_SUPPLEMENT: {R.RECEPTIONIST: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.DOSSIER_SUPPLEMENT: {R.RECEPTIONIST: S.CENTRE},
    Action.DOSSIER_REFUSE: {R.RECEPTIONIST: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.DOSSIER_WITHDRAW: {R.RECEPTIONIST: S.CENTRE},
    Action.DOSSIER_STOP: {R.RECEPTIONIST: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.DOSSIER_APOLOGISE: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.DOSSIER_FILE_ADD: {R.RECEPTIONIST: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.DOSSIER_PAY: {R.CASHIER: S.CENTRE, R.RECEPTIONIST: S.CENTRE},
    Action.RESULT_ATTACH: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.RESULT_REVOKE: {R.LEADER: S.AGENCY},
    Action.RESULT_HAND_OVER: {R.RECEPTIONIST: S.CENTRE, R.POST_CLERK: S.CENTRE},
    Action.POST_ASK: {R.RECEPTIONIST: S.CENTRE, R.POST_CLERK: S.CENTRE},
    Action.POST_DESK: {R.POST_CLERK: S.CENTRE},
    Action.POST_TARIFF: {R.ADMIN: S.EVERYWHERE},
    Action.POST_FIGURES: {R.POST_CLERK: S.CENTRE, R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE},
    Action.RESULT_SIGN: {R.RATING_TABLET: S.COUNTER},
    Action.DOSSIER_ASSIGN: {R.LEADER: S.AGENCY},
    Action.DOSSIER_CONSENT: {R.LEADER: S.AGENCY},
    Action.SHARING_RULE: {R.LEADER: S.AGENCY},
    Action.DOSSIER_COMMENT: {R.RECEPTIONIST: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY, R.MANAGER: S.CENTRE},
    Action.QUESTION_ASK: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.QUESTION_ANSWER: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.SLIP_VIEW: {R.RECEPTIONIST: S.CENTRE, R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE, R.LEADER: S.AGENCY},
    Action.SLIP_EXPORT: {R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE, R.LEADER: S.AGENCY},
    Action.LETTER_TEMPLATE: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY, R.MANAGER: S.CENTRE, R.ADMIN: S.CENTRE},
    Action.LETTER_PUBLISH: {R.LEADER: S.AGENCY, R.MANAGER: S.CENTRE, R.ADMIN: S.CENTRE},
    Action.LETTER_WRITE: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.LETTER_ISSUE: {R.LEADER: S.AGENCY},
    Action.CENTRE_LETTER_WRITE: {R.RECEPTIONIST: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.CENTRE_LETTER_ISSUE: {R.MANAGER: S.CENTRE},
    Action.SUBMISSION_VIEW: OFFICE,
    Action.SUBMISSION_REVEAL: OFFICE,
    Action.SUBMISSION_DECIDE: {R.RECEPTIONIST: S.CENTRE},
    Action.SUBMISSION_DELIVER: {R.DATA_CENTRE: S.CENTRE},
    Action.SUBMISSION_SETTINGS: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.PETITION_TAKE: {R.RECEPTIONIST: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.PETITION_VIEW: {R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.PETITION_CONDUCT: {R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE, R.LEADER: S.AGENCY},
    Action.PETITION_SORT: {R.MANAGER: S.CENTRE},
    Action.PETITION_HANDLE: {R.MANAGER: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.PETITION_APPROVE: {R.MANAGER: S.CENTRE, R.LEADER: S.AGENCY},
    Action.PETITION_PUBLISH: {R.MANAGER: S.CENTRE, R.LEADER: S.AGENCY},
    Action.PETITION_REVEAL: {R.MANAGER: S.CENTRE, R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY},
    Action.PETITION_SETTINGS: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.OWN_PETITION: {R.CITIZEN: S.OWN},
    Action.THREAD_TALK: {
        R.RECEPTIONIST: S.CENTRE,
        R.CASHIER: S.CENTRE,
        R.POST_CLERK: S.CENTRE,
        R.SPECIALIST: S.AGENCY,
        R.LEADER: S.AGENCY,
        R.MANAGER: S.CENTRE,
        R.CONTROL_ROOM: S.CENTRE,
        R.ADMIN: S.CENTRE,
        R.AUDITOR: S.CENTRE,
    },
    Action.THREAD_BROADCAST: {R.LEADER: S.AGENCY, R.MANAGER: S.CENTRE, R.CONTROL_ROOM: S.CENTRE},
    Action.TALK_SETTINGS: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.WORK_LIST: {R.SPECIALIST: S.AGENCY, R.LEADER: S.AGENCY, R.RECEPTIONIST: S.CENTRE},
    Action.FEEDBACK_ASK: {R.RATING_TABLET: S.COUNTER},
    Action.FEEDBACK_ANSWER: {R.MANAGER: S.CENTRE, R.LEADER: S.AGENCY},
    Action.FEEDBACK_VIEW: {R.MANAGER: S.CENTRE, R.CONTROL_ROOM: S.CENTRE, R.AUDITOR: S.CENTRE},
    Action.CONTROL_ROOM_VIEW: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.STAFFING_SIMULATE: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.RISK_VIEW: {R.MANAGER: S.CENTRE, R.CONTROL_ROOM: S.CENTRE, R.LEADER: S.AGENCY},
    Action.ALERT_HANDLE: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.ALERT_RULES: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.ORDER_GIVE: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.ORDER_ANSWER: dict.fromkeys(STAFF_ROLES, S.CENTRE),
    Action.SERVICE_MOVE: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.ANNOUNCE: {R.CONTROL_ROOM: S.CENTRE},
    Action.ANNOUNCEMENT_PLAN: {R.ADMIN: S.CENTRE, R.CONTROL_ROOM: S.CENTRE},
    Action.CAMERA_VIEW: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.CAMERA_EXPORT: {R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.CAMERA_SETTINGS: {R.ADMIN: S.CENTRE},
    Action.DISPLAY_MEDIA: {R.ADMIN: S.CENTRE, R.CONTROL_ROOM: S.CENTRE},
    Action.ALARM_RAISE: {R.RECEPTIONIST: S.COUNTER, R.CONTROL_ROOM: S.CENTRE},
    Action.ALARM_ANSWER: {R.RECEPTIONIST: S.CENTRE, R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.DEVICE_PAIR: {R.ADMIN: S.CENTRE},
    Action.DEVICE_VIEW: {R.ADMIN: S.CENTRE, R.CONTROL_ROOM: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.DEVICE_COMMAND: {R.ADMIN: S.CENTRE, R.CONTROL_ROOM: S.CENTRE},
    Action.DEVICE_SHOW_KIOSK: {R.KIOSK: S.CENTRE},
    Action.DEVICE_SHOW_DISPLAY: {R.DISPLAY: S.CENTRE},
    Action.DEVICE_SHOW_LOOKUP: {R.LOOKUP_KIOSK: S.CENTRE, R.KIOSK: S.CENTRE},
    Action.DEVICE_SHOW_RATING: {R.RATING_TABLET: S.COUNTER},
    Action.DEVICE_SCAN: {R.SCANNER: S.COUNTER},
    Action.STAFF_MANAGE: {R.ADMIN: S.CENTRE},
    Action.CALENDAR: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.OUTAGE_ANNOUNCE: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.NEWS: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE, R.CONTROL_ROOM: S.CENTRE},
    Action.MASTER_DATA: {R.ADMIN: S.EVERYWHERE},
    Action.CENTRE_BRAND: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.QUEUE_SETTINGS: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE},
    Action.REPORT_FIGURES: {R.ADMIN: S.CENTRE},
    Action.REPORT_VIEW: {R.MANAGER: S.CENTRE, R.LEADER: S.AGENCY, R.AUDITOR: S.CENTRE},
    Action.RECORDS_VIEW: {R.ADMIN: S.CENTRE, R.MANAGER: S.CENTRE, R.AUDITOR: S.CENTRE},
    Action.RECORDS_KEEP: {R.ADMIN: S.CENTRE},
    Action.RECORDS_DECIDE: {R.MANAGER: S.CENTRE},
    Action.RECORDS_EXPORT: {R.MANAGER: S.CENTRE},
    Action.FEED_READ: {R.DATA_CENTRE: S.CENTRE},
    Action.EXCHANGE_MANAGE: {R.ADMIN: S.CENTRE},
    Action.CITIZEN_PROVE: {R.RECEPTIONIST: S.CENTRE},
    Action.CITIZEN_RETURN: {R.RECEPTIONIST: S.CENTRE},
    Action.DATA_ANSWER: {R.MANAGER: S.CENTRE},
    Action.ACCOUNT_KEEP: {R.CITIZEN: S.OWN},
    Action.OWN_DOSSIER_VIEW: {R.CITIZEN: S.OWN} | dict.fromkeys(COMPANY_ROLES, S.COMPANY),
    Action.OWN_DATA_ASK: {R.CITIZEN: S.OWN, R.COMPANY_MANAGER: S.COMPANY},
    Action.OWN_CLAIM: {R.CITIZEN: S.OWN},
    Action.OWN_POST_ASK: {R.CITIZEN: S.OWN, R.COMPANY_MANAGER: S.COMPANY, R.COMPANY_FILER: S.COMPANY},
    Action.OWN_DOSSIER_SUBMIT: {R.CITIZEN: S.OWN, R.COMPANY_MANAGER: S.COMPANY, R.COMPANY_FILER: S.COMPANY},
    Action.COMPANY_VIEW: dict.fromkeys(COMPANY_ROLES, S.COMPANY),
    Action.COMPANY_MANAGE: {R.COMPANY_MANAGER: S.COMPANY},
}


def allowed(
    actor: Actor,
    action: Action,
    *,
    centre: str | None = None,
    agency: str | Iterable[str] | None = None,
    counter: int | None = None,
    role: str | None = None,
    company: str | None = None,
) -> bool:
    """Whether `actor` may do `action` there. What is not given is not compared: "somewhere" is enough.

    `agency` may be several (those that take part in a dossier); `role` narrows to one role (the one that a step asks for);
    `company` is the number of the company whose matter it is: then what a citizen may do alone is not enough.
    """
    if actor.is_system:
        return True
    agencies = None if agency is None else frozenset([agency] if isinstance(agency, str) else agency)
    return any(
        _covers_company(grant, company) and _covers(grant, TABLE[action][Role(grant.role)], centre, agencies, counter)
        for grant in actor.grants
        if grant.role in TABLE[action] and (role is None or grant.role == role)
    )


def _covers_company(grant: Grant, company: str | None) -> bool:
    return company is None or grant.company == company


def _covers(
    grant: Grant, scope: Scope, centre: str | None, agencies: frozenset[str] | None, counter: int | None
) -> bool:
    if None not in (grant.centre, centre) and grant.centre != centre:
        return False
    if scope is Scope.EVERYWHERE:
        return True
    if scope is Scope.COUNTER and None not in (grant.counter, counter):
        return grant.counter == counter
    if scope is Scope.AGENCY and grant.agency is not None and agencies is not None:
        return grant.agency in agencies
    return True


def require(
    actor: Actor,
    action: Action,
    *,
    centre: str | None = None,
    agency: str | Iterable[str] | None = None,
    counter: int | None = None,
    role: str | None = None,
    company: str | None = None,
) -> None:
    """Raises `NotAuthenticated` for nobody and `Forbidden` for somebody else."""
    if allowed(actor, action, centre=centre, agency=agency, counter=counter, role=role, company=company):
        return
    if not actor.is_authenticated:
        raise NotAuthenticated
    raise Forbidden(_("Your role does not include this; ask an administrator of the centre if you need it"))


def agencies_of(actor: Actor, action: Action, centre: str | None = None) -> frozenset[str] | None:
    """The agencies for which `actor` may do `action` in `centre` (None: somewhere); None means all."""
    if actor.is_system:
        return None
    grants = [grant for grant in actor.grants if grant.role in TABLE[action]]
    if centre is not None:
        grants = [grant for grant in grants if grant.centre in (None, centre)]
    if any(TABLE[action][Role(g.role)] is not Scope.AGENCY or g.agency is None for g in grants):
        return None
    return frozenset(grant.agency for grant in grants if grant.agency is not None)


def places_of(actor: Actor, action: Action) -> list[tuple[str | None, str | None]] | None:
    """Centre and agency of each grant by which `actor` may do `action`, None for any of them; None alone means everywhere."""
    if actor.is_system:
        return None
    scopes = [(grant, TABLE[action][Role(grant.role)]) for grant in actor.grants if grant.role in TABLE[action]]
    if any(scope is Scope.EVERYWHERE for _grant, scope in scopes):
        return None
    return [(grant.centre, grant.agency if scope is Scope.AGENCY else None) for grant, scope in scopes]


def areas_of(actor: Actor, action: Action) -> list[Area]:
    """The places of `places_of` in as few areas as say the same: one for who has a single role, or the same in several centres."""
    places = places_of(actor, action)
    if places is None or (None, None) in places:
        return [(None, None)]
    in_centre: dict[str | None, set[str | None]] = {}
    for centre, agency in places:
        in_centre.setdefault(centre, set()).add(agency)
    of_agencies: dict[frozenset[str] | None, set[str | None]] = {}
    for centre, agencies in in_centre.items():
        of_agencies.setdefault(_all_or(agencies), set()).add(centre)
    return [(_all_or(centres), agencies) for agencies, centres in of_agencies.items()]


def _all_or(names: set[str | None]) -> frozenset[str] | None:
    return None if None in names else frozenset(name for name in names if name is not None)


def centres_of(actor: Actor, action: Action) -> frozenset[str] | None:
    """The centres in which `actor` may do `action`; None means all."""
    if actor.is_system:
        return None
    grants = [grant for grant in actor.grants if grant.role in TABLE[action]]
    if any(g.centre is None for g in grants):
        return None
    return frozenset(grant.centre for grant in grants if grant.centre is not None)
