from django.urls import path

from motcua.surfaces.control_room import alerts, announcing, log, ordering, playback, views

urlpatterns = [
    path("dieu-hanh", views.choose, name="control_room"),
    path("dieu-hanh/<str:centre>", views.room, name="control_room_of"),
    path("dieu-hanh/<str:centre>/hien-tai", views.present, name="control_room_present"),
    path("dieu-hanh/<str:centre>/nhat-ky", log.page, name="control_room_log"),
    path("dieu-hanh/<str:centre>/nhat-ky.csv", log.as_csv, name="control_room_log_csv"),
    path("dieu-hanh/<str:centre>/xem-lai", playback.page, name="control_room_playback"),
    path("dieu-hanh/<str:centre>/xem-lai/doan", playback.piece, name="control_room_playback_piece"),
    path("dieu-hanh/<str:centre>/xem-lai/loi", playback.words, name="control_room_playback_words"),
    path("dieu-hanh/<str:centre>/so-do", views.map_state, name="control_room_map"),
    path("dieu-hanh/<str:centre>/ket-thuc-ngay", views.day_end, name="control_room_day_end"),
    path("dieu-hanh/<str:centre>/canh-bao", alerts.page, name="control_room_alerts"),
    path("dieu-hanh/<str:centre>/canh-bao/im-lang", alerts.silence, name="control_room_silence"),
    path(
        "dieu-hanh/<str:centre>/canh-bao/im-lang/<int:silence>/het", alerts.end_silence, name="control_room_end_silence"
    ),
    path("dieu-hanh/<str:centre>/canh-bao/<uuid:alert>", alerts.one, name="control_room_alert"),
    path("dieu-hanh/<str:centre>/canh-bao/<uuid:alert>/ghi-chu", alerts.note, name="control_room_alert_note"),
    path("dieu-hanh/<str:centre>/canh-bao/<uuid:alert>/<str:verb>", alerts.act, name="control_room_alert_act"),
    path("dieu-hanh/<str:centre>/thong-bao", announcing.page, name="control_room_announcements"),
    path("dieu-hanh/<str:centre>/thong-bao/phat", announcing.say, name="control_room_say"),
    path("dieu-hanh/<str:centre>/thong-bao/nghe", announcing.listen, name="control_room_listen"),
    path("dieu-hanh/<str:centre>/thong-bao/<uuid:announcement>/dung", announcing.stop, name="control_room_stop"),
    path("dieu-hanh/<str:centre>/quay/<int:number>/dong", views.close, name="control_room_close"),
    path("dieu-hanh/<str:centre>/quay/<int:number>", ordering.counter, name="control_room_counter"),
    path("dieu-hanh/<str:centre>/lenh", ordering.give, name="control_room_order"),
    path("dieu-hanh/<str:centre>/lenh/<uuid:order>/rut", ordering.withdraw, name="control_room_withdraw"),
    path("dieu-hanh/<str:centre>/goi-nguoi", ordering.people, name="control_room_people"),
    path("dieu-hanh/<str:centre>/dich-vu/<str:service>", ordering.service, name="control_room_service"),
    path(
        "dieu-hanh/<str:centre>/dich-vu/<str:service>/tra-ve", ordering.service_back, name="control_room_service_back"
    ),
]
