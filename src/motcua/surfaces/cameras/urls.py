from django.urls import path

from motcua.surfaces.cameras import events, past, taking, views

BASE = "dieu-hanh/<str:centre>/camera"

urlpatterns = [
    path(BASE, views.wall, name="cameras"),
    path(f"{BASE}/ly-do", views.give_reason, name="cameras_reason"),
    path(f"{BASE}/trang-thai", views.states, name="cameras_states"),
    path(f"{BASE}/da-thao", views.out_of_use, name="cameras_out_of_use"),
    path(f"{BASE}/nhat-ky", taking.watches, name="cameras_watches"),
    path(f"{BASE}/trich-xuat", taking.exports, name="cameras_exports"),
    path(f"{BASE}/trich-xuat/<uuid:export>/tep", taking.export_file, name="cameras_export_file"),
    path(f"{BASE}/trich-xuat/<uuid:export>/bien-ban.json", taking.export_manifest, name="cameras_export_manifest"),
    path(f"{BASE}/giu/<int:hold>/bo", taking.release, name="cameras_release"),
    path(f"{BASE}/phieu/<uuid:ticket>", events.of_ticket, name="cameras_of_ticket"),
    path(f"{BASE}/ho-so/<str:code>", events.of_dossier, name="cameras_of_dossier"),
    path(f"{BASE}/ho-so/<str:code>/tra", events.of_hand_over, name="cameras_of_hand_over"),
    path(f"{BASE}/canh-bao/<uuid:alert>", events.of_alert, name="cameras_of_alert"),
    path(f"{BASE}/luc", events.of_moment, name="cameras_of_moment"),
    path(f"{BASE}/<uuid:camera>", views.one, name="camera"),
    path(f"{BASE}/<uuid:camera>/anh.jpg", views.picture, name="camera_picture"),
    path(f"{BASE}/<uuid:camera>/xoay", views.steer, name="camera_steer"),
    path(f"{BASE}/<uuid:camera>/goc-nhin", views.accept_view, name="camera_accept_view"),
    path(f"{BASE}/<uuid:camera>/xem-lai", past.look, name="camera_look"),
    path(f"{BASE}/<uuid:camera>/xem-lai/<uuid:watch>.mp4", past.video, name="camera_video"),
    path(f"{BASE}/<uuid:camera>/trich-xuat", taking.ask, name="camera_export"),
    path(f"{BASE}/<uuid:camera>/giu", taking.hold, name="camera_hold"),
]
