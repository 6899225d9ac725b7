"""Addresses of the citizen's own page."""

from django.urls import path

from motcua.surfaces.my_page import entering, views

app_name = "my_page"
urlpatterns = [
    path("cua-toi", views.home, name="home"),
    path("cua-toi/vao", entering.sign_in, name="sign_in"),
    path("cua-toi/vao/ma", entering.code, name="code"),
    path("cua-toi/ra", entering.sign_out, name="sign_out"),
]
