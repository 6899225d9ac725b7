"""Addresses of the agency desk."""

from django.urls import path

from motcua.surfaces.desk import bulk, talk, team, views

app_name = "desk"
urlpatterns = [
    path("ban-lam-viec", views.work, name="work"),
    path("ban-lam-viec/tiep", views.onward, name="next"),
    path("ban-lam-viec/phan-cong", team.team, name="team"),
    path("ban-lam-viec/phan-cong/cach-chia", team.share, name="share"),
    path("ban-lam-viec/phan-cong/vang", team.away, name="away"),
    path("ban-lam-viec/phan-cong/vang/<int:absence>/tro-lai", team.back, name="back"),
    path("ban-lam-viec/nhac-ten", talk.mentions, name="mentions"),
    path("ban-lam-viec/nhac-ten/<int:mention>/da-doc", talk.read, name="read"),
    path("ban-lam-viec/cau-hoi", talk.questions, name="questions"),
    path("ban-lam-viec/cau-hoi/<int:question>/tra-loi", talk.answer, name="answer"),
    path("ban-lam-viec/nhieu/<str:verb>", bulk.many, name="many"),
    path("ban-lam-viec/<str:code>/<str:step>/nhan", views.take, name="take"),
    path("ban-lam-viec/<str:code>/<str:step>/bat-dau", views.start, name="start"),
]
