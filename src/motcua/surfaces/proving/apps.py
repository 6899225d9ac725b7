from django.apps import AppConfig


class ProvingConfig(AppConfig):
    name = "motcua.surfaces.proving"
    label = "proving"
