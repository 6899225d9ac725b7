from django.apps import AppConfig


class AlarmConfig(AppConfig):
    name = "motcua.surfaces.alarm"
    label = "alarm"
