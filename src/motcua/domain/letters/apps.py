from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "motcua.domain.letters"
    label = "letters"
