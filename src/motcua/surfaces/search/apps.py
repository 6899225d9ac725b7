from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "motcua.surfaces.search"
    label = "search"
