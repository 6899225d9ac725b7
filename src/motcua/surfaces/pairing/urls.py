"""Below the page of each kind of device: its beats and its own events. The device's cookie holds nowhere else."""

from django.urls import path

from motcua.surfaces.pairing import views

PAGES = (
    "kiosk/<str:centre>",
    "man-hinh/<str:centre>",
    "tra-cuu-kiosk/<str:centre>",
    "danh-gia/<str:centre>/<int:counter>",
)

urlpatterns = [path(f"{page}/may/nhip", views.beat) for page in PAGES]
