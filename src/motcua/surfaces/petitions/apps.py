from django.apps import AppConfig


class PetitionsPagesConfig(AppConfig):
    name = "motcua.surfaces.petitions"
    label = "petitions_pages"
