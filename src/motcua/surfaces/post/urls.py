"""Addresses of the post desk."""

from django.urls import path

from motcua.surfaces.post import asking, batches, views

app_name = "post"
urlpatterns = [
    path("buu-dien", views.choose, name="choose"),
    path("buu-dien/<str:centre>", views.desk, name="desk"),
    path("buu-dien/<str:centre>/quet", views.scan, name="scan"),
    path("buu-dien/<str:centre>/nhan.pdf", views.print_labels, name="labels"),
    path("buu-dien/<str:centre>/thu/<str:code>/<str:verb>", views.act, name="act"),
    path("buu-dien/<str:centre>/chuyen", batches.batches, name="batches"),
    path("buu-dien/<str:centre>/chuyen/<uuid:batch>", batches.batch, name="batch"),
    path("buu-dien/<str:centre>/chuyen/<uuid:batch>/bang-ke.pdf", batches.print_list, name="list"),
    path("gui-buu-dien/<str:code>", asking.ask, name="ask"),
    path("gui-buu-dien/<str:code>/cuoc", asking.price, name="price"),
]
