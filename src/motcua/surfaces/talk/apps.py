from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "motcua.surfaces.talk"
    label = "talk_pages"
