from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "motcua.domain.devices"
    label = "devices"
