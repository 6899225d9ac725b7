from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "motcua.domain.submissions"
    label = "submissions"
