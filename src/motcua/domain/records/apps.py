from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "motcua.domain.records"
    label = "records"
