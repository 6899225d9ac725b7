from django.apps import AppConfig


class MyPageConfig(AppConfig):
    name = "motcua.surfaces.my_page"
    label = "my_page"
