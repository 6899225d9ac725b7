from django.apps import AppConfig


class LookupConfig(AppConfig):
    name = "motcua.surfaces.lookup"
    label = "lookup"
