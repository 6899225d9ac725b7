from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "motcua.domain.queue"
    label = "queue"
