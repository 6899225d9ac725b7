from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "motcua.domain.insight"
    label = "insight"
