from django.apps import AppConfig


class LettersRoom(AppConfig):
    name = "motcua.surfaces.letters"
    label = "letters_pages"
