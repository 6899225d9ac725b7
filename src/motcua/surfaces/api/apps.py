from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "motcua.surfaces.api"
    label = "api"
