from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "motcua.domain.centre"
    label = "centre"
