from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "motcua.domain.petitions"
    label = "petitions"
