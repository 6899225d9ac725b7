from django.urls import path

from motcua.surfaces.admin import announcements, calendar, devices, paper, views

urlpatterns = [
    path("quan-tri", views.home, name="administration"),
    path("quan-tri/thiet-bi/<str:centre>", devices.devices_page, name="admin_devices"),
    path("quan-tri/thiet-bi/<str:centre>/ghep", devices.pair, name="admin_pair"),
    path("quan-tri/thiet-bi/<str:centre>/may-in", devices.add_printer, name="admin_add_printer"),
    path("quan-tri/thiet-bi/<str:centre>/ghi-nhan", devices.note, name="admin_note_device"),
    path("quan-tri/thiet-bi/<str:centre>/in-lai/<uuid:ticket>", devices.reprint, name="admin_reprint"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>", devices.device_page, name="admin_device"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/lenh", devices.command, name="admin_command"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/cai-dat", devices.change, name="admin_change_device"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/thay", devices.replace, name="admin_replace"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/xac-nhan", devices.accept, name="admin_accept"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/bo", devices.retire, name="admin_retire"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/lenh/<int:command>", devices.screen, name="admin_screen"),
    path("quan-tri/phieu/<str:centre>", paper.paper, name="admin_paper"),
    path("quan-tri/phieu/<str:centre>/luu", paper.save, name="admin_paper_save"),
    path("quan-tri/phieu/<str:centre>/tro-lai", paper.restore, name="admin_paper_restore"),
    path("quan-tri/phieu/<str:centre>/xem-<int:mm>.png", paper.preview, name="admin_paper_preview"),
    path("quan-tri/lich/<str:centre>", calendar.calendar, name="admin_calendar"),
    path("quan-tri/lich/<str:centre>/nhap", calendar.enter, name="admin_enter_day"),
    path("quan-tri/lich/<str:centre>/bo", calendar.forget, name="admin_forget_day"),
    path("quan-tri/thong-bao/<str:centre>", announcements.page, name="admin_announcements"),
    path("quan-tri/thong-bao/<str:centre>/thu", announcements.record, name="admin_announcements_record"),
    path("quan-tri/thong-bao/<str:centre>/lich", announcements.plan, name="admin_announcements_plan"),
    path("quan-tri/thong-bao/<str:centre>/lich/<int:plan>/dung", announcements.end, name="admin_announcements_end"),
    path("quan-tri/thong-bao/<str:centre>/nghe", announcements.listen, name="admin_announcements_listen"),
    path("quan-tri/thong-bao/<str:centre>/<uuid:recording>.wav", announcements.sound, name="admin_announcements_sound"),
    path(
        "quan-tri/thong-bao/<str:centre>/<uuid:recording>/go", announcements.remove, name="admin_announcements_remove"
    ),
    path("quan-tri/can-bo/<str:centre>", views.staff_list, name="admin_staff"),
    path("quan-tri/can-bo/<str:centre>/them", views.hire, name="admin_hire"),
    path("quan-tri/can-bo/<str:centre>/<str:username>/dung", views.dismiss, name="admin_dismiss"),
    path("quan-tri/du-lieu/<str:centre>", views.master_data, name="admin_master_data"),
    path("quan-tri/du-lieu/<str:centre>/tai-ve", views.export, name="admin_export"),
]
