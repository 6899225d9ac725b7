from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "motcua.surfaces.open_data"
    label = "open_data"
