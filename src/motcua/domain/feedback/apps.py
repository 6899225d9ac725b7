from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "motcua.domain.feedback"
    label = "feedback"
