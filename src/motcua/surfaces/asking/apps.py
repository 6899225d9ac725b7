from django.apps import AppConfig


class AskingRoom(AppConfig):
    name = "motcua.surfaces.asking"
    label = "asking"
