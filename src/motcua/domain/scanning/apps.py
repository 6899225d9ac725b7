from django.apps import AppConfig


class ScanningConfig(AppConfig):
    name = "motcua.domain.scanning"
    label = "scanning"
