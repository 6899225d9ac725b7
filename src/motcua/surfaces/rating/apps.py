from django.apps import AppConfig


class RatingConfig(AppConfig):
    name = "motcua.surfaces.rating"
    label = "rating"
