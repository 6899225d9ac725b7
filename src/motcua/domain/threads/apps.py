from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "motcua.domain.threads"
    label = "threads"
