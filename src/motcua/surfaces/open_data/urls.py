"""Addresses of open data; they stay, because other programs fetch them."""

from django.urls import path

from motcua.surfaces.open_data import files, seals, views

app_name = "open_data"
urlpatterns = [
    path("cong-khai", views.page, name="page"),
    path("cong-khai/thang.csv", files.table, name="csv"),
    path("cong-khai/thang.json", files.document, name="json"),
    path("cong-khai/thang.schema.json", files.schema, name="schema"),
    path("cong-khai/danh-muc.jsonld", files.catalogue, name="catalogue"),
    path("cong-khai/niem-phong", seals.page, name="seals"),
    path("cong-khai/niem-phong.json", seals.document, name="seals_json"),
    path("cong-khai/kiem-chung.py", seals.script, name="verifier"),
]
