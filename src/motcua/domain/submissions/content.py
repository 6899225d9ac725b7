"""What a submission holds of a person, as one sealed piece of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.dossiers.actions import PAPER
from motcua.domain.dossiers.rules import NEEDS_PAPER
from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    GivenDocument,
    IntakeInput,
    RepresentativeInput,
    RepresentativeView,
)
from motcua.domain.submissions.rules import ORIGINALS

LONGEST = 200_000  # letters of the whole; the form itself says how long each answer may be
LONGEST_FIELD = 2000


@dataclass(frozen=True)
class ActsFor:
    """Whoever files in the applicant's place, as typed; dates as "dd/mm/yyyy". `kind`: of RepresentativeKind."""

    kind: str
    name: str = ""
    id_number: str = ""
    phone: str = ""
    paper_number: str = ""
    paper_date: str = ""
    valid_until: str = ""

    def read(self) -> RepresentativeInput:
        """What is no date is none; `date_faults` says so."""
        dates = (read_date(self.paper_date), read_date(self.valid_until))
        return RepresentativeInput(self.kind, self.name, self.id_number, self.phone, self.paper_number, *dates)


def read_date(text: str) -> date | None:
    """ "3/11/2026"; None for what is none."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        return None


@dataclass(frozen=True)
class Filled:
    """What was filled in, as typed. `originals`: how they come, of rules.ORIGINALS; `declared`: papers of which the national
    portal says that they were handed in, whether or not their files are here."""

    applicant: ApplicantInput = field(default_factory=lambda: ApplicantInput("person", ""))
    answers: Mapping[str, Any] | None = field(default_factory=dict)  # None: the form came as a paper
    fee_case: str = ""
    delivery: str = "counter"
    postal_address: str = ""
    originals: str = ""
    declared: tuple[str, ...] = ()
    acts_for: ActsFor | None = None

    @property
    def needs_power(self) -> bool:
        """Whether the paper that proves the right of whoever files is asked for."""
        return self.acts_for is not None and self.acts_for.kind in NEEDS_PAPER

    @property
    def representative(self) -> RepresentativeView | None:
        """Whoever files for the applicant, as slips and officers' pages name them."""
        if self.acts_for is None:
            return None
        one = self.acts_for.read()
        return RepresentativeView(
            one.kind, one.name, one.id_number, one.phone, one.paper_number, one.paper_date, one.valid_until, False
        )

    def date_faults(self) -> tuple[FieldError, ...]:
        """Dates that were typed and are none."""
        by = self.acts_for
        typed = {"paper_date": by.paper_date, "valid_until": by.valid_until} if by else {}
        return tuple(
            FieldError(f"representative.{name}", _("Write the date as 03/11/2026"))
            for name, text in typed.items()
            if text.strip() and read_date(text) is None
        )

    def written(self) -> str:
        """Raises InvalidInput for what is longer than any form could need."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        by = asdict(self.acts_for).values() if self.acts_for else ()
        short = (*asdict(self.applicant).values(), *by, self.fee_case, self.delivery, self.postal_address)
        if len(text) > LONGEST or any(len(one) > LONGEST_FIELD for one in short):
            raise InvalidInput([FieldError("answers", "too long")])
        return text

    def intake(
        self,
        centre: str,
        procedure: str,
        papers: frozenset[str],
        owed: Mapping[str, int] | None = None,
        channel: str = "online",
    ) -> IntakeInput:
        """As the counter receives it. `papers`: those of which there are files; `owed`: originals that are still to be shown."""
        by = self.acts_for.read() if self.acts_for else None
        named = sorted((papers | set(self.declared)) - (set() if by else {PAPER}))
        return IntakeInput(
            centre,
            procedure,
            self.applicant,
            documents=tuple(GivenDocument(one, electronic=True, owed=(owed or {}).get(one, 0)) for one in named),
            delivery=self.delivery,
            postal_address=self.postal_address,
            channel=channel,
            answers=self.answers,
            fee_case=self.fee_case,
            representative=by,
        )


def read(text: str) -> Filled:
    """What `written` wrote; empty after it was erased."""
    if not text:
        return Filled()
    raw = json.loads(text)
    originals = raw.get("originals", "")
    return Filled(
        ApplicantInput(**raw["applicant"]),
        raw["answers"],
        raw["fee_case"],
        raw["delivery"],
        raw["postal_address"],
        originals if originals in ORIGINALS else "",
        tuple(raw.get("declared", ())),
        ActsFor(**raw["acts_for"]) if raw.get("acts_for") else None,
    )
