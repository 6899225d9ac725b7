from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "motcua.domain.reports"
    label = "reports"
