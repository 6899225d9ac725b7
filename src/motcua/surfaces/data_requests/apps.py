from django.apps import AppConfig


class DataRequestsConfig(AppConfig):
    name = "motcua.surfaces.data_requests"
    label = "data_requests"
