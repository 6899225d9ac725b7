from django.apps import AppConfig


class CameraPagesConfig(AppConfig):
    name = "motcua.surfaces.cameras"
    label = "camera_pages"
