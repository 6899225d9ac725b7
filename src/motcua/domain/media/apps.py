from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "motcua.domain.media"
    label = "media"
