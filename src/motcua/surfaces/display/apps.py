from django.apps import AppConfig


class DisplayConfig(AppConfig):
    name = "motcua.surfaces.display"
    label = "display"
