"""Addresses of petitions."""

from django.urls import path

from motcua.surfaces.petitions import desk, public, settings, writing

app_name = "petitions"
urlpatterns = [
    path("phan-anh", public.listing, name="published"),
    path("phan-anh/doc/<uuid:petition>", public.one, name="published_one"),
    path("phan-anh/gui", writing.write, name="write"),
    path("phan-anh/gui/ma", writing.code, name="code"),
    path("phan-anh/gui/xong", writing.done, name="done"),
    path("phan-anh/theo-doi", public.followed, name="followed"),
    path("phan-anh/theo-doi/them", public.add, name="add"),
    path("phan-anh/theo-doi/rut", public.withdraw, name="withdraw"),
    path("phan-anh/theo-doi/dong-y", public.consent, name="consent"),
    path("phan-anh/theo-doi/quen", public.forget, name="forget"),
    path("phan-anh/cua-toi", public.mine, name="mine"),
    path("quay/phan-anh", writing.at_counter, name="at_counter"),
    path("ban-lam-viec/phan-anh", desk.listing, name="desk"),
    path("ban-lam-viec/phan-anh/cai-dat/<str:centre>", settings.settings, name="settings"),
    path("ban-lam-viec/phan-anh/<uuid:petition>", desk.one, name="one"),
    path("ban-lam-viec/phan-anh/<uuid:petition>/tep/<uuid:file>", desk.attachment, name="attachment"),
    path("ban-lam-viec/phan-anh/<uuid:petition>/hien", desk.reveal, name="reveal"),
    path("ban-lam-viec/phan-anh/<uuid:petition>/<str:verb>", desk.act, name="act"),
]
