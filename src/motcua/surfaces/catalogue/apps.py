from django.apps import AppConfig


class CatalogueRoom(AppConfig):
    name = "motcua.surfaces.catalogue"
    label = "catalogue_pages"
