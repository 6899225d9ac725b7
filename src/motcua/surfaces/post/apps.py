from django.apps import AppConfig


class PostRoom(AppConfig):
    name = "motcua.surfaces.post"
    label = "post_desk"
