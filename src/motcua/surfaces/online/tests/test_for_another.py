"""Somebody files for another: by which right, with the paper that proves it, as at the counter; the desk sees both."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.domain.dossiers.models import Dossier, Slip
from motcua.domain.dossiers.tests.factories import CIVIL_STATUS
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Paper, Submission
from motcua.domain.submissions.tests import factories as f
from motcua.surfaces.online.tests.test_desk import officer
from motcua.surfaces.online.tests.test_filing import WHO, begun, fill
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
BY = {
    "rep_kind": "authorised",
    "rep_name": "Trần Thị Bình",
    "rep_id_number": "024185004321",
    "rep_paper_date": "1/11/2026",
}


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def filled(client: Client) -> str:
    address = begun(client)
    fill(client, address)
    assert client.post(f"{address}/nguoi-nop", WHO | BY)["Location"] == f"{address}/giay-to"
    return address


def test_the_power_of_attorney_is_asked_for_as_a_paper_and_goes_into_the_dossier() -> None:
    client = signed_in_client()
    address = filled(client)
    assert client.post(f"{address}/giay-to", {}).status_code == 422
    assert client.post(f"{address}/gui").status_code == 422
    file = SimpleUploadedFile("uy-quyen.pdf", f.PDF + b"power")
    client.post(f"{address}/giay-to/them", {"requirement": "representation", "file": file})
    assert client.post(f"{address}/gui")["Location"] == address
    desk, row = officer(), Submission.objects.get()
    page = desk.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert "Trần Thị Bình" in page
    assert 'name="original-representation"' in page
    desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan", {"original-representation": "1"})
    made = Dossier.objects.get()
    assert (made.representative.name, str(made.representative.paper_date)) == ("Trần Thị Bình", "2026-11-01")
    assert made.documents.get(requirement="representation").owed == 1


@pytest.mark.parametrize(
    "wrong", [{"rep_paper_date": "31/02/2026"}, {"rep_id_number": "12"}, {"rep_valid_until": "mai"}]
)
def test_a_fault_of_who_files_stands_beside_its_field(wrong: dict[str, str]) -> None:
    client = signed_in_client()
    address = begun(client)
    answer = client.post(f"{address}/nguoi-nop", WHO | BY | wrong)
    (name,) = wrong
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="error-{name}"' in page
    assert f'value="{wrong[name]}"' in page


def test_who_files_for_oneself_after_all_drops_the_paper() -> None:
    client = signed_in_client()
    address = filled(client)
    file = SimpleUploadedFile("uy-quyen.pdf", f.PDF + b"power")
    client.post(f"{address}/giay-to/them", {"requirement": "representation", "file": file})
    client.post(f"{address}/nguoi-nop", WHO)
    assert not Paper.objects.filter(requirement="representation").exists()
    client.post(f"{address}/gui")
    code = actions.accept(f.OFFICER, Submission.objects.get().pk, {}).code
    assert not hasattr(Dossier.objects.get(code=code), "representative")


def test_without_somebody_to_act_for_nobody_puts_such_a_paper() -> None:
    client = signed_in_client()
    address = begun(client)
    file = SimpleUploadedFile("uy-quyen.pdf", f.PDF + b"power")
    assert client.post(f"{address}/giay-to/them", {"requirement": "representation", "file": file}).status_code == 422


def test_the_slip_of_what_is_missing_names_who_files() -> None:
    client = signed_in_client()
    address = filled(client)
    file = SimpleUploadedFile("uy-quyen.pdf", f.PDF + b"power")
    client.post(f"{address}/giay-to/them", {"requirement": "representation", "file": file})
    client.post(f"{address}/gui")
    actions.refuse(f.OFFICER, Submission.objects.get().pk, "Sai nơi")
    assert "Trần Thị Bình" in Slip.objects.get().representative
    assert Submission.objects.get().procedure == CIVIL_STATUS
