from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "motcua.surfaces.pairing"
    label = "pairing"
