from django.apps import AppConfig


class CamerasConfig(AppConfig):
    name = "motcua.domain.cameras"
    label = "cameras"
