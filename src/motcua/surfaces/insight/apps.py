from django.apps import AppConfig


class InsightPagesConfig(AppConfig):
    name = "motcua.surfaces.insight"
    label = "insight_pages"
