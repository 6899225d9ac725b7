from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "motcua.domain.calls"
    label = "calls"
