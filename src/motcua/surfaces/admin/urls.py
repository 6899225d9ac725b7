from django.urls import path

from motcua.surfaces.admin import views

urlpatterns = [
    path("quan-tri", views.home, name="administration"),
    path("quan-tri/thiet-bi/<str:centre>", views.devices_page, name="admin_devices"),
    path("quan-tri/thiet-bi/<str:centre>/ghep", views.pair, name="admin_pair"),
    path("quan-tri/thiet-bi/<str:centre>/may-in", views.add_printer, name="admin_add_printer"),
    path("quan-tri/thiet-bi/<str:centre>/<int:device>/bo", views.retire, name="admin_retire"),
    path("quan-tri/can-bo/<str:centre>", views.staff_list, name="admin_staff"),
    path("quan-tri/can-bo/<str:centre>/them", views.hire, name="admin_hire"),
    path("quan-tri/can-bo/<str:centre>/<str:username>/dung", views.dismiss, name="admin_dismiss"),
    path("quan-tri/du-lieu/<str:centre>", views.master_data, name="admin_master_data"),
    path("quan-tri/du-lieu/<str:centre>/tai-ve", views.export, name="admin_export"),
]
