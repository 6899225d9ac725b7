"""Addresses of the conversations among colleagues."""

from django.urls import path

from motcua.surfaces.talk import settings, views, writing

app_name = "talk"
urlpatterns = [
    path("trao-doi", views.home, name="home"),
    path("trao-doi/cho-toi", views.bar, name="bar"),
    path("trao-doi/moi", writing.begin, name="begin"),
    path("trao-doi/tim", views.search, name="search"),
    path("trao-doi/cai-dat/<str:centre>", settings.options, name="options"),
    path("trao-doi/nhac-ten/<int:mention>/da-doc", writing.read_mention, name="read_mention"),
    path("trao-doi/tin/<int:message>/da-nhan", writing.acknowledge, name="acknowledge"),
    path("trao-doi/tin/<int:message>/nhac", writing.remind, name="remind"),
    path("trao-doi/<uuid:thread>", views.thread, name="thread"),
    path("trao-doi/<uuid:thread>/tin", views.messages_of, name="messages"),
    path("trao-doi/<uuid:thread>/viet", writing.say, name="say"),
    path("trao-doi/<uuid:thread>/them", writing.add, name="add"),
    path("trao-doi/<uuid:thread>/roi", writing.leave, name="leave"),
    path("trao-doi/<uuid:thread>/tep/<uuid:file>", views.attachment, name="file"),
]
