from django.apps import AppConfig


class ReportsPagesConfig(AppConfig):
    name = "motcua.surfaces.reports"
    label = "reports_pages"
