"""What somebody held who left goes to others; a dossier in which that fails holds up no other."""

import pytest
from django.db import IntegrityError, connection

from motcua.base.actor import Grant, system
from motcua.domain.dossiers.actions.leaving import hand_over_steps
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
LEAVER = "staff:990001"  # nobody has this number any more


def test_the_first_dossier_that_fails_holds_up_no_other_and_is_tried_again() -> None:
    grants = [Grant("specialist", "BG", "STP")]
    reference = create_staff(system("test"), "o", "Người Ở", "a-long-password-2016", grants).actor().reference
    spoilt, sound = sorted([f.received().code, f.received().code])
    DossierStep.objects.filter(code="appraise").update(assignee=LEAVER)
    held = DossierStep.objects.get(dossier__code=spoilt, code="appraise")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE dossiers_step ADD CONSTRAINT stays CHECK (id <> {held.pk} OR assignee = '{LEAVER}')"
        )
    with pytest.raises(IntegrityError):
        hand_over_steps(system("test"), LEAVER, None, reference)
    assert DossierStep.objects.get(dossier__code=sound, code="appraise").assignee == reference
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dossiers_step DROP CONSTRAINT stays")
    assert hand_over_steps(system("test"), LEAVER, None, reference) == 1
    assert DossierStep.objects.get(dossier__code=spoilt, code="appraise").assignee == reference
