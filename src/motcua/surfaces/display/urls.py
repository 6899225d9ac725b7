from django.urls import path

from motcua.surfaces.display import views

urlpatterns = [
    path("man-hinh/<str:centre>", views.wall, name="display"),
    path("man-hinh/<str:centre>/bang", views.board, name="display_board"),
    path("man-hinh/<str:centre>/loi-goi/<int:entry>.wav", views.announcement, name="display_announcement"),
    path("man-hinh/<str:centre>/thong-bao/<uuid:announcement>", views.said, name="display_said"),
    path("man-hinh/<str:centre>/thong-bao/<uuid:announcement>.wav", views.said_sound, name="display_said_sound"),
    path("man-hinh/<str:centre>/thong-bao/<uuid:announcement>/da-phat", views.said_played, name="display_said_played"),
    path("man-hinh/<str:centre>/hinh/<uuid:medium>", views.medium, name="display_medium"),
]
