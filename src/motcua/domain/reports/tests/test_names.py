"""How fields read in figures."""

import pytest
from django.utils import translation

from motcua.base.actor import system
from motcua.domain.catalogue.actions import export_procedures, import_procedures
from motcua.domain.reports.names import of_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_a_field_keeps_its_english_name_whichever_of_its_procedures_has_none() -> None:
    lawyers = [row for row in export_procedures() if row["field"] == "Luật sư"]
    for without in lawyers:
        import_procedures(system("test"), [row | {"field_en": ""} if row is without else row for row in lawyers])
        with translation.override("en"):
            assert of_fields()("Luật sư") == "Lawyers"
