"""Addresses of the catalogue's administration."""

from django.urls import path

from motcua.surfaces.catalogue import editor, views

app_name = "catalogue"
urlpatterns = [
    path("quan-tri/thu-tuc", views.home, name="home"),
    path("quan-tri/thu-tuc/moi", views.begin_procedure, name="begin_procedure"),
    path("quan-tri/thu-tuc/<str:code>", views.procedure, name="procedure"),
    path("quan-tri/thu-tuc/<str:code>/ban-thao", views.begin_draft, name="begin_draft"),
    path("quan-tri/thu-tuc/<str:code>/ngung", views.retire, name="retire"),
    path("quan-tri/thu-tuc/<str:code>/so-sanh", views.compare, name="compare"),
    path("quan-tri/thu-tuc/<str:code>/cong-bo", views.publish, name="publish"),
    path("quan-tri/thu-tuc/<str:code>/bo", views.drop, name="drop"),
    path("quan-tri/thu-tuc/<str:code>/sua/tra-loi", editor.answers, name="answers"),
    path("quan-tri/thu-tuc/<str:code>/sua/hinh", editor.picture, name="picture"),
    path("quan-tri/thu-tuc/<str:code>/sua/xem-truoc", editor.questions_preview, name="questions_preview"),
    path("quan-tri/thu-tuc/<str:code>/sua/tep", editor.upload, name="upload"),
    path("quan-tri/thu-tuc/<str:code>/sua/<str:part>", editor.edit, name="edit"),
    path("quan-tri/thu-tuc/<str:code>/xem/<int:number>", views.preview, name="preview"),
    path("quan-tri/thu-tuc/<str:code>/<int:number>.yaml", views.as_yaml, name="yaml"),
    path("quan-tri/thu-tuc/<str:code>/<int:number>.bpmn", views.as_bpmn, name="bpmn"),
    path("quan-tri/thu-tuc/<str:code>/<int:number>/tep", views.template, name="template"),
]
