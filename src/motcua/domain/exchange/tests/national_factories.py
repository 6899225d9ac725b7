"""What tests of the national exchange have in common: a dossier that has everything, and a receiver on the simulator."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.test import override_settings

from motcua.base import clock
from motcua.base.actor import Actor, Grant, system
from motcua.base.journal.models import FollowerCursor
from motcua.domain.documents.actions import add_file
from motcua.domain.documents.actions import attach_result as attach_result_file
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions, delivery
from motcua.domain.exchange.actions import NationalTerms, Terms
from motcua.domain.exchange.models import Subscription
from motcua.domain.exchange.publish import FOLLOWER
from motcua.domain.exchange.rules import EXTRA
from motcua.domain.exchange.tests.factories import ADMIN, LOOPBACK, start_at_the_end
from motcua.domain.payments.actions import record_payment
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua_simulators.running import Simulator

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CLIENT, SECRET = "H02-MOTCUA", "client-secret-2016"
ALL = Terms("Cổng Dịch vụ công quốc gia", basis="Thỏa thuận số 12/2026", extra=EXTRA)
PERSON = ApplicantInput(
    "person",
    "Nguyễn Văn Ân",
    id_number="024090001234",
    phone="0912345678",
    email="an@example.vn",
    address="Số 5, đường Hùng Vương, Bắc Giang",
)
WORDS = (
    "Nguyễn Văn Ân",
    "024090001234",
    "912345678",
    "an@example.vn",
    "Hùng Vương",
    "Hoàng Thị Lan",
    "Chuyên viên chính",
)
WRITTEN = ("Thiếu bản chính giấy khai sinh", "Trần Thị Bình")


def officer(role: str, number: int) -> Actor:
    """Somebody of the justice agency with a name and a title."""
    create_staff(
        system("test"), f"officer{number}", "Hoàng Thị Lan", "a-long-password-2016", [Grant(role, None, "STP")]
    )
    Staff.objects.filter(username=f"officer{number}").update(title="Chuyên viên chính")
    return Staff.objects.get(username=f"officer{number}").actor()


def whole_dossier() -> str:
    """A dossier with a paper as a file, a supplement asked for and answered, and a result as a file, handed over."""
    with clock.frozen(d.MONDAY) as now:
        lan, leader = officer("specialist", 1), officer("leader", 2)
        made = d.received(applicant=PERSON)
        code = made.code
        record_payment(d.CASHIER, code, made.fee, "vietqr", "FT26313")
        paper = d.papers(d.CIVIL_STATUS)[0].requirement
        add_file(d.RECEPTIONIST, code, ContentFile(PDF, name="don cua Nguyen Van An.pdf"), paper)
        now.move(3600)
        dossiers.request_supplement(lan, code, ["Giấy khai sinh"], WRITTEN[0])
        now.move(3600)
        dossiers.supplement(d.RECEPTIONIST, code, d.papers(d.CIVIL_STATUS))
        now.move(3600)
        dossiers.complete_step(lan, code, "appraise", note=WRITTEN[0])
        attach_result_file(leader, code, "12/XN-STP", ContentFile(PDF + b"%1\n", name="ket qua.pdf"))
        dossiers.complete_step(leader, code, "approve")
        now.move(3600)
        dossiers.hand_over(d.RECEPTIONIST, code, "counter", WRITTEN[1])
    return code


@dataclass
class Side:
    """The simulated exchange, and how it is told."""

    simulator: Simulator
    row: Subscription

    def held(self) -> dict[str, Any]:
        return dict(json.loads(self.simulator.get("/exchange")))

    def statuses(self) -> dict[str, str]:
        return {code: one["status"] for code, one in self.held()["dossiers"].items()}

    def serve(self) -> int:
        """Sends what is to be sent now, also what waits for its next try."""
        actions.resume(ADMIN, self.row.pk)
        return delivery.serve(self.row.pk)

    def outcomes(self) -> list[tuple[str, str, int | None]]:
        return list(self.row.attempts.order_by("pk").values_list("call", "outcome", "status"))


@contextmanager
def exchange(simulator: Simulator, terms: Terms = ALL, **more: Any) -> Iterator[Side]:
    """The simulator holds nothing, nothing is published yet, and the receiver is told from here on."""
    start_at_the_end()
    begin = FollowerCursor.objects.get(name=FOLLOWER)
    FollowerCursor.objects.create(name="test", xid=begin.xid, entry=begin.entry, at=begin.at)
    simulator.set(behave="well", exchange_empty=1)
    give_keys(simulator)
    with override_settings(MOTCUA_WEBHOOK_NETWORKS=LOOPBACK, FILES_DIR=simulator.folder / "files"):
        actions.agree(ADMIN, "dvcqg", terms)
        given = NationalTerms(CLIENT, SECRET, **more)
        view = actions.connect_national(ADMIN, "dvcqg", f"http://127.0.0.1:{simulator.port}/ndxp", given)
        yield Side(simulator, Subscription.objects.select_related("receiver", "national").get(pk=view.id))


def give_keys(simulator: Simulator, client: str = CLIENT) -> None:
    """By what it lets us in, put in place at once."""
    fresh = simulator.folder / "keys.new"
    fresh.write_text(json.dumps({"exchange": {"client": client, "secret": SECRET}}))
    fresh.replace(simulator.folder / "keys.json")
