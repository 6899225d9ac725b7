from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Stands before allauth in the list of applications, so that the pages here take the place of allauth's."""

    name = "motcua.surfaces.sign_in"
    label = "sign_in"
