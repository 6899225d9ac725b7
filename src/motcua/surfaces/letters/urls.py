"""Addresses of letters: their templates first, then one letter."""

from django.urls import path

from motcua.surfaces.letters import templates, writing

app_name = "letters"
urlpatterns = [
    path("van-ban/mau", templates.home, name="templates"),
    path("van-ban/mau/them", templates.begin, name="begin_template"),
    path("van-ban/mau/<int:template>", templates.page, name="template"),
    path("van-ban/mau/<int:template>/xem", templates.preview, name="template_preview"),
    path("van-ban/mau/<int:template>/<str:verb>", templates.act, name="template_act"),
    path("van-ban/so", writing.book, name="book"),
    path("van-ban/ho-so/<str:code>", writing.begin, name="begin"),
    path("van-ban/<uuid:letter>", writing.page, name="letter"),
    path("van-ban/<uuid:letter>/hien", writing.reveal, name="reveal"),
    path("van-ban/<uuid:letter>/luu", writing.save, name="save"),
    path("van-ban/<uuid:letter>/phat-hanh", writing.issue, name="issue"),
    path("van-ban/<uuid:letter>/bo", writing.drop, name="drop"),
]
