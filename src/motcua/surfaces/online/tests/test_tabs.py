"""Two tabs: there is one draft unless another is wanted, and what one tab wrote the other does not silently overwrite."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.domain.submissions.models import Submission
from motcua.surfaces.online.tests.test_filing import CIVIL_STATUS, WHO, begun
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_a_draft_that_is_there_is_offered_and_another_begins_only_when_asked_for() -> None:
    client = signed_in_client()
    first = begun(client)
    page = client.get(f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}").content.decode()
    assert f'href="{first}"' in page
    assert begun(client) == first
    again = client.post(f"/nop-ho-so/thu-tuc/{CIVIL_STATUS}/bat-dau", {"centre": "BG", "kind": "full", "anew": "1"})
    assert not again["Location"].startswith(first)
    assert Submission.objects.count() == 2


def test_the_second_tab_is_shown_what_the_first_one_saved_and_decides() -> None:
    client = signed_in_client()
    step = f"{begun(client)}/nguoi-nop"
    mark = seen(client, step)
    client.post(step, WHO | {"name": "Nguyễn Văn Ân", "seen": mark})
    refused = client.post(step, WHO | {"name": "Nguyễn Văn Bình", "seen": mark})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Nguyễn Văn Ân" in page
    assert 'value="Nguyễn Văn Bình"' in page
    assert "Nguyễn Văn Ân" in client.get(step).content.decode()
    fresh = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert fresh
    assert client.post(step, WHO | {"name": "Nguyễn Văn Bình", "seen": fresh[1]}).status_code == 302
    assert "Nguyễn Văn Bình" in client.get(step).content.decode()


def test_the_same_saved_twice_and_another_step_meanwhile_are_no_conflict() -> None:
    client = signed_in_client()
    address = begun(client)
    mark, other = seen(client, f"{address}/nguoi-nop"), seen(client, f"{address}/nhan-ket-qua")
    assert client.post(f"{address}/nguoi-nop", WHO | {"seen": mark}).status_code == 302
    assert client.post(f"{address}/nguoi-nop", WHO | {"seen": mark}).status_code == 302
    result = {"delivery": "post", "postal_address": "12 Hùng Vương, Bắc Giang", "seen": other}
    assert client.post(f"{address}/nhan-ket-qua", result).status_code == 302
