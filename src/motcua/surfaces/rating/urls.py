"""Addresses of rating."""

from django.urls import path

from motcua.surfaces.rating import home, office, signing, tablet

app_name = "rating"
urlpatterns = [
    path("danh-gia/ho-so", home.dossier, name="dossier"),
    path("danh-gia/tra-loi", office.published, name="replies"),
    path("danh-gia/<str:token>", home.ticket, name="ticket"),
    path("ban-lam-viec/danh-gia", office.desk, name="office"),
    path("ban-lam-viec/danh-gia/<int:rating>", office.act, name="answer"),
    path("danh-gia/<str:centre>/<int:counter>", tablet.page, name="tablet"),
    path("danh-gia/<str:centre>/<int:counter>/cau-hoi", tablet.question, name="tablet_question"),
    path("danh-gia/<str:centre>/<int:counter>/ky-nhan", signing.sign, name="tablet_sign"),
    path("danh-gia/<str:centre>/<int:counter>/tra-loi", tablet.answer, name="tablet_answer"),
]
