"""Dossiers of past days: received, worked on in time or late, some with papers missing, handed over; by the demonstration's people."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.demonstration.replay.mapping import applicant
from motcua.domain.catalogue.queries import PublishedProcedure, all_offered
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import ApplicantInput, DossierView, GivenDocument, IntakeInput
from motcua.domain.payments.actions import record_payment
from motcua.domain.people.models import Staff

PACES = ((0.70, (0.25, 0.85)), (0.18, (0.85, 1.0)), (0.12, (1.05, 1.6)))  # how often; of the time that a step has
MISSING, BROUGHT_AFTER = 0.08, (1.0, 4.0)  # dossiers that lack a paper; days until it comes
COLLECTED_AFTER = (0.05, 4.0)  # days from the result to whoever comes for it
CHANNELS = (("direct", 0.72), ("online", 0.23), ("post", 0.05))
MORNING, EVENING = 8, 17  # nobody works before or after


@dataclass(frozen=True)
class People:
    """The demonstration's staff by user name."""

    by_name: Mapping[str, Actor]

    @classmethod
    def read(cls) -> "People":
        rows = Staff.objects.filter(is_demo=True, is_active=True).prefetch_related("assignments")
        return cls({row.username: row.actor() for row in rows})

    def at_counter(self, number: int) -> Actor | None:
        return self.by_name.get(f"quay{number:02d}")

    def of(self, role: str, agency: str) -> Actor | None:
        return self.by_name.get(f"{'ld' if role == 'leader' else 'cv'}.{agency.lower()}")


def playable(people: People) -> list[PublishedProcedure]:
    """Procedures whose every step has somebody who writes nothing of their own in it, and which need no other agency's dossier."""

    def has_people(one: PublishedProcedure) -> bool:
        return all(
            not step.opens
            and not step.forms
            and (step.role == "receptionist" or people.of(step.role, step.agency) is not None)
            for step in one.content.steps
        )

    return [one for one in all_offered() if has_people(one) and people.of("leader", one.agency) is not None]


class Case:
    """One dossier from its day on, as far as the present allows."""

    def __init__(
        self, people: People, desk: Actor, procedure: PublishedProcedure, chance: random.Random, until: datetime
    ):
        self.people, self.desk, self.procedure, self.chance, self.until = people, desk, procedure, chance, until
        self.pace = self._drawn()

    @transaction.atomic
    def play(self, centre: str, name: str, came: datetime) -> str:
        """The code of the dossier."""
        with clock.frozen(came) as held:
            for moment in self._moments(centre, name, came):
                if moment > self.until:
                    break
                held.at = moment
        return self.code

    def _moments(self, centre: str, name: str, came: datetime) -> Iterator[datetime]:
        """Yields when the next thing happens; what follows a `yield` happens then, or never."""
        view = self._receive(centre, name)
        lacks = self.chance.random() < MISSING
        while work := next((one for one in view.open_steps if one.role != "receptionist"), None):
            begun = work.ready_at or clock.now()
            yield _in_hours(begun + (work.due_at - begun) * self._share(), clock.now())
            officer = self.people.of(work.role, work.agency) or self.desk
            if lacks and work.role == "specialist":
                lacks = False
                actions.request_supplement(
                    officer, view.code, ["Bản sao giấy tờ tùy thân"], "Bản sao bị mờ, không đọc được"
                )
                yield _in_hours(clock.now() + timedelta(days=self.chance.uniform(*BROUGHT_AFTER)), clock.now())
                view = actions.supplement(self.desk, view.code, self._papers())
                continue
            if work.role == "leader" and work.agency == self.procedure.agency:
                actions.attach_result(officer, view.code, f"KQ-{view.code[-4:]}")
            view = actions.complete_step(officer, view.code, work.code)
        leader = self.people.of("leader", self.procedure.agency)
        if view.state == "processing" and leader is not None:
            view = actions.attach_result(leader, view.code, f"KQ-{view.code[-4:]}")
        yield _in_hours(clock.now() + timedelta(days=self.chance.uniform(*COLLECTED_AFTER)), clock.now())
        if view.state == "processed":
            actions.hand_over(self.desk, view.code, "counter", view.applicant.name)

    def _receive(self, centre: str, name: str) -> DossierView:
        person = applicant(name)
        who = ApplicantInput("person", person.name, person.id_number, "", person.phone)
        channel = self.chance.choices([one for one, _w in CHANNELS], [weight for _c, weight in CHANNELS])[0]
        made = actions.receive(
            self.desk, IntakeInput(centre, self.procedure.code, who, self._papers(), channel=channel)
        )
        self.code = made.code
        if made.fee:
            method = "transfer" if self.chance.random() < 0.45 else "cash"
            record_payment(self.desk, made.code, made.fee, method)
        return queries.dossier(self.desk, made.code)

    def _papers(self) -> tuple[GivenDocument, ...]:
        return tuple(
            GivenDocument(one.code, one.originals, one.copies)
            for one in self.procedure.content.documents
            if one.required
        )

    def _drawn(self) -> tuple[float, float]:
        return self.chance.choices([pace for _share, pace in PACES], [share for share, _pace in PACES])[0]

    def _share(self) -> float:
        return self.chance.uniform(*self.pace)


def _in_hours(at: datetime, not_before: datetime) -> datetime:
    """The same, or the next moment at which somebody works."""
    local = max(at, not_before + timedelta(minutes=5)).astimezone(clock.LOCAL_ZONE)
    if local.hour >= EVENING:
        local = (local + timedelta(days=1)).replace(hour=MORNING, minute=local.minute)
    elif local.hour < MORNING:
        local = local.replace(hour=MORNING)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local
