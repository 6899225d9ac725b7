"""Addresses of the conversations among colleagues."""

from django.urls import path

from motcua.surfaces.talk import calling, ordered, settings, views, writing

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
    path("trao-doi/lenh/<uuid:order>/<str:verb>", ordered.answer, name="answer_order"),
    path("trao-doi/danh-ba", calling.directory, name="directory"),
    path("trao-doi/cuoc-goi", calling.log, name="calls"),
    path("trao-doi/tinh-trang", calling.stand, name="stand"),
    path("goi", calling.ring, name="ring"),
    path("goi/<uuid:call>", calling.call, name="call"),
    path("goi/<uuid:call>/nhan", calling.answer, name="answer_call"),
    path("goi/<uuid:call>/tu-choi", calling.refuse, name="refuse_call"),
    path("goi/<uuid:call>/ket-thuc", calling.hang_up, name="hang_up"),
    path("goi/<uuid:call>/don-lai", calling.take_back, name="take_back"),
    path("trao-doi/<uuid:thread>", views.thread, name="thread"),
    path("trao-doi/<uuid:thread>/tin", views.messages_of, name="messages"),
    path("trao-doi/<uuid:thread>/viet", writing.say, name="say"),
    path("trao-doi/<uuid:thread>/them", writing.add, name="add"),
    path("trao-doi/<uuid:thread>/roi", writing.leave, name="leave"),
    path("trao-doi/<uuid:thread>/tep/<uuid:file>", views.attachment, name="file"),
]
