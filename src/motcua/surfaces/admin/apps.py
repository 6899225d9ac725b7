from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "motcua.surfaces.admin"
    label = "admin_pages"
