"""Citizens who write and people of the office who answer, on the demonstration's master data."""

from dataclasses import replace

from motcua.base.actor import CITIZEN, Actor
from motcua.domain.dossiers.tests.factories import actor
from motcua.domain.petitions import actions
from motcua.domain.petitions.actions import Given, Sent
from motcua.domain.petitions.models import Petition

MANAGER = actor("manager", centre="BG", number=31)
MANAGER_ELSEWHERE = actor("manager", centre="LG", number=32)
SPECIALIST = actor("specialist", agency="STP", number=33)
LEADER = actor("leader", agency="STP", number=34)
OTHER_SPECIALIST = actor("specialist", agency="SKHDT", number=35)
RECEPTIONIST = actor("receptionist", centre="BG", number=36)
AUDITOR = actor("auditor", centre="BG", number=37)
GIVEN = Given(
    "BG",
    "regulation",
    "Biểu mẫu khó hiểu",
    "Biểu mẫu đăng ký khai sinh hỏi hai lần cùng một nội dung, tôi là Giáp Thị Xuân.",
    name="Giáp Thị Xuân",
    email="xuan@example.vn",
    may_publish=True,
)
ANSWER = "Biểu mẫu đã được sửa: từ tháng sau mỗi nội dung chỉ hỏi một lần."


def sent(who: Actor = CITIZEN, **changes: object) -> Sent:
    """Received: its sender's address was proven."""
    given = replace(GIVEN, **changes)
    made = actions.submit(who, given, source=given.email or given.phone)
    return made if made.code else actions.prove(made.id, given.email)


def handled(agency: str = "STP", **changes: object) -> Sent:
    made = sent(**changes)
    actions.assign(MANAGER, made.id, agency)
    return made


def answered(**changes: object) -> Sent:
    made = handled(**changes)
    actions.propose(SPECIALIST, made.id, ANSWER)
    actions.approve(LEADER, made.id)
    return made


def row(made: Sent) -> Petition:
    return Petition.objects.get(pk=made.id)


def replaced(**changes: object) -> Given:
    return replace(GIVEN, **changes)
