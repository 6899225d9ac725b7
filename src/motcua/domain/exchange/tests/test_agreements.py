"""What an agreement lists is told, and nothing else; facts of persons only as listed, and only while they are kept."""

import pytest

from motcua.base import clock
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.exchange import actions, administration, queries
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.models import Receiver
from motcua.domain.exchange.tests.factories import ADMIN, called, events_of, publish_until, start_at_the_end
from motcua.domain.people.actions import revoke_token
from motcua.domain.people.queries import actor_for_token

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("applicant_name", "id_number", "phone", "email")
PERSONAL = ("Nguyễn Văn Ân", "024090001234", "+84912345678", "an@example.vn")


@pytest.fixture
def dossier(demo_centre: str) -> str:
    start_at_the_end()
    with clock.frozen(f.MONDAY):
        code = f.received().code
        called("BG")
    publish_until(2)
    return code


def read_by(code: str) -> list[dict[str, object]]:
    reader = actor_for_token(actions.give_token(ADMIN, code))
    assert reader is not None
    return events_of(queries.feed(queries.agreement_for(reader), "", 100).events)


def testdossier_events_carry_the_national_status_and_nothing_of_a_person(dossier: str) -> None:
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    received = read_by("ttdl")[0]
    assert received["type"] == "vn.motcua.dossier.received"
    assert received["subject"] == f"dossier:{dossier}"
    data = received["data"]
    assert isinstance(data, dict)
    assert data["national_status"] == "2"
    assert data["procedure"] == f.CIVIL_STATUS
    assert not any(word in str(received) for word in PERSONAL)


def test_facts_of_persons_are_told_to_who_has_them_in_the_agreement(dossier: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.agree(ADMIN, "dvcqg", Terms("Cổng dịch vụ công", extra=NAMES))
    assert [one.field for one in refused.value.errors] == ["basis"]
    actions.agree(ADMIN, "dvcqg", Terms("Cổng dịch vụ công", basis="Thỏa thuận số 12/2026", extra=NAMES))
    received, ticket = read_by("dvcqg")
    data = received["data"]
    assert isinstance(data, dict)
    assert tuple(data[name] for name in NAMES) == PERSONAL
    assert not any(word in str(ticket) for word in PERSONAL)


def test_an_agreement_narrows_types_centres_and_agencies(dossier: str) -> None:
    actions.agree(ADMIN, "tickets", Terms("A", types=("vn.motcua.ticket.called",)))
    actions.agree(ADMIN, "justice", Terms("B", agencies=("STP",)))
    actions.agree(ADMIN, "elsewhere", Terms("C", centres=("province",)))
    assert [one["type"] for one in read_by("tickets")] == ["vn.motcua.ticket.called"]
    assert [one["type"] for one in read_by("justice")] == ["vn.motcua.dossier.received"]
    assert read_by("elsewhere") == []


def test_an_agreement_names_only_what_there_is() -> None:
    start_at_the_end()
    for terms in (
        Terms("X", types=("vn.motcua.nothing",)),
        Terms("X", centres=("ZZ",)),
        Terms("X", agencies=("ZZ",)),
        Terms("X", extra=("password",), basis="1"),
        Terms(" "),
    ):
        with pytest.raises(InvalidInput):
            actions.agree(ADMIN, "xx", terms)
    with pytest.raises(InvalidInput):
        actions.agree(ADMIN, "Không", Terms("X"))
    actions.agree(ADMIN, "xx", Terms("X"))
    with pytest.raises(Conflict):
        actions.agree(ADMIN, "xx", Terms("X"))


def test_other_terms_hold_at_once_and_an_ended_agreement_reads_nothing(dossier: str) -> None:
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    reader = actor_for_token(token := actions.give_token(ADMIN, "ttdl"))
    assert reader is not None
    actions.change(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh", types=("vn.motcua.ticket.called",)))
    assert queries.feed(queries.agreement_for(reader), "", 100).count == 1
    assert administration.receiver(ADMIN, "ttdl").version == 2
    actions.end(ADMIN, "ttdl")
    assert actor_for_token(token) is None
    Receiver.objects.update(token=int(reader.id))
    with pytest.raises(NotFound):
        queries.agreement_for(reader)


def test_a_new_token_ends_the_one_before(dossier: str) -> None:
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    first, second = actions.give_token(ADMIN, "ttdl"), actions.give_token(ADMIN, "ttdl")
    assert actor_for_token(first) is None
    assert actor_for_token(second) is not None


def test_a_token_that_was_ended_elsewhere_holds_up_neither_a_new_one_nor_the_end(dossier: str) -> None:
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    for after in (lambda: actions.give_token(ADMIN, "ttdl"), lambda: actions.end(ADMIN, "ttdl")):
        reader = actor_for_token(actions.give_token(ADMIN, "ttdl"))
        assert reader is not None
        revoke_token(ADMIN, int(reader.id))
        after()
    assert administration.receivers(ADMIN) == []


def test_a_token_without_an_agreement_reads_everything_but_facts_of_persons(dossier: str) -> None:
    reader = Actor("token", "987654", "", (Grant("data_centre"),))
    found = events_of(queries.feed(queries.agreement_for(reader), "", 100).events)
    assert len(found) == 2
    assert not any(word in str(found) for word in PERSONAL)
