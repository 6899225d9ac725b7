from django.apps import AppConfig


class RecordsPagesConfig(AppConfig):
    name = "motcua.surfaces.records"
    label = "records_pages"
