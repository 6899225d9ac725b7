"""The form of a step on the page of its dossier."""

import re

import pytest
from django.conf import settings
from django.test import Client

from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_the_officer_fills_the_form_in_where_the_step_is_done_and_nothing_typed_is_lost() -> None:
    code = f.received("9.013236").code
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(Staff.objects.get(username="cv.sxd"), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/ho-so/{code}").content.decode()
    assert "Findings on the site" in page
    assert 'name="answers.assessment.findings"' in page
    done = f"/ho-so/{code}/buoc/site/complete"
    after = re.findall(r'<option value="(staff:\d+)">', page)[-1]
    wanted = {"asked": "1", "answers.assessment.findings": "Có công trình cũ", "next_assignee": after}
    refused = client.post(done, wanted)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Có công trình cũ" in text
    assert f'<option value="{after}" selected>' in text
    assert 'href="#field-answers.assessment.visited_on"' in text
    dates = {
        f"answers.assessment.visited_on_{part}": value
        for part, value in (("day", "10"), ("month", "11"), ("year", "2026"))
    }
    assert client.post(done, {"asked": "1", "answers.assessment.findings": "Đất trống", **dates}).status_code == 302
    assert DossierStep.objects.get(dossier__code=code, code="site").state == "done"
    assert "Đất trống" in client.get(f"/ho-so/{code}").content.decode()
