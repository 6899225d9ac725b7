"""What citizens of the demonstration filed on the national portal: one that is complete, one that lacks a paper. All invented."""

from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import get_published
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.submissions.actions import Delivered, deliver
from motcua.domain.submissions.content import Filled

PROCEDURE = "2.002516"
FILED = (
    ("G22.99.01-261127-0001", ApplicantInput("person", "Đoàn Thị Mẫu", "024195004321", "", "0912000001"), True),
    ("G22.99.01-261127-0002", ApplicantInput("person", "Trịnh Văn Thử", "024088005432", "", "0912000002"), False),
)


def file_examples(actor: Actor, centre: str) -> None:
    """Delivers them as the data centre would; done again it changes nothing."""
    papers = tuple(one.code for one in get_published(PROCEDURE).content.documents if one.required)
    for code, applicant, is_complete in FILED:
        declared = papers if is_complete else papers[:1]
        deliver(actor, Delivered(centre, PROCEDURE, Filled(applicant, None, declared=declared), code))
