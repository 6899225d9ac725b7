"""What a submission holds of a person, as one sealed piece of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.dossiers.shapes import ApplicantInput, GivenDocument, IntakeInput
from motcua.domain.submissions.rules import ORIGINALS

LONGEST = 200_000  # letters of the whole; the form itself says how long each answer may be
LONGEST_FIELD = 2000


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

    def written(self) -> str:
        """Raises InvalidInput for what is longer than any form could need."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        short = (*asdict(self.applicant).values(), self.fee_case, self.delivery, self.postal_address)
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
        named = sorted(papers | set(self.declared))
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
    )
