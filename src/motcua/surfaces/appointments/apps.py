from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "motcua.surfaces.appointments"
    label = "appointment_pages"
