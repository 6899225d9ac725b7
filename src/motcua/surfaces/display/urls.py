from django.urls import path

from motcua.surfaces.display import views

urlpatterns = [
    path("man-hinh/<str:centre>", views.wall, name="display"),
    path("man-hinh/<str:centre>/bang", views.board, name="display_board"),
    path("man-hinh/<str:centre>/loi-goi/<int:entry>.wav", views.announcement, name="display_announcement"),
]
