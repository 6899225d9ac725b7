"""The control slip names the agencies that were asked."""

from motcua.domain.conversation import actions
from motcua.domain.documents import forms
from motcua.domain.dossiers.tests import factories as f


def test_the_control_slip_names_who_was_asked_and_whether_they_answered(demo_centre: str) -> None:
    code = f.received().code
    actions.ask(f.JUSTICE, code, "CAT", "Có tiền án không?", 5)
    made = forms.make(f.JUSTICE, code, "05")
    row = made.data["rows"][-1]
    assert (row["step"], row["outcome"]) == ("Lấy ý kiến lần 1", "Chưa trả lời")
    assert made.pdf.startswith(b"%PDF-")
