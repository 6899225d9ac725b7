from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "motcua.domain.delivery"
    label = "delivery"
