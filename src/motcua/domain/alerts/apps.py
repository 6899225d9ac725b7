from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "motcua.domain.alerts"
    label = "alerts"
