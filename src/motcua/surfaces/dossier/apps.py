from django.apps import AppConfig


class DossierPageConfig(AppConfig):
    name = "motcua.surfaces.dossier"
    label = "dossier_page"
