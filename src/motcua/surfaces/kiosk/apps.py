from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "motcua.surfaces.kiosk"
    label = "kiosk"
