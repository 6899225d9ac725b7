"""The page of a centre's look, and what pages make of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from motcua.surfaces.admin.tests.test_figures import signed_in

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Trung tâm Hành chính công Bắc Giang", "name_en": "Bac Giang Centre", "colour": "#1d4f7c"}


def test_a_colour_is_chosen_and_the_pages_of_the_centre_have_it(demo_centre: str) -> None:
    admin, public = signed_in("admin", "BG"), Client()
    refused = admin.post("/quan-tri/dien-mao/BG/luu", GIVEN | {"colour": "#ffee00"})
    assert refused.status_code == 422
    assert 'href="#field-colour"' in refused.content.decode()
    assert "/dien-mao/BG/1" not in admin.get("/quan-tri/dien-mao/BG").content.decode()
    page = admin.post("/quan-tri/dien-mao/BG/luu", GIVEN, follow=True).content.decode()
    assert '<link rel="stylesheet" href="/dien-mao/BG/1.css">' in page
    assert "style=" not in page
    style = public.get("/dien-mao/BG/1.css")
    assert "--head:#1d4f7c" in style.content.decode()
    assert "immutable" in style["Cache-Control"]
    assert public.get("/dien-mao/BG/1.png").status_code == 404
    assert public.get("/dien-mao/BG/7.css").status_code == 404
    assert public.get("/dien-mao/XX/1.css").status_code == 404
    page = admin.post("/quan-tri/dien-mao/BG/tro-lai", {"number": "0"}, follow=True).content.decode()
    assert "/dien-mao/BG/2.css" not in page


def test_an_empty_file_leaves_the_mark_and_is_said_at_its_field(demo_centre: str) -> None:
    admin = signed_in("admin", "BG")
    written = io.BytesIO()
    Image.new("RGB", (40, 40), "navy").save(written, "PNG")
    admin.post("/quan-tri/dien-mao/BG/luu", GIVEN | {"mark": SimpleUploadedFile("dau.png", written.getvalue())})
    refused = admin.post("/quan-tri/dien-mao/BG/luu", GIVEN | {"mark": SimpleUploadedFile("dau.png", b"")})
    assert refused.status_code == 422
    assert 'href="#field-mark"' in refused.content.decode()
    assert Client().get("/dien-mao/BG/1.png").status_code == 200
    admin.post("/quan-tri/dien-mao/BG/luu", GIVEN | {"no_mark": "1"})
    assert Client().get("/dien-mao/BG/2.png").status_code == 404
