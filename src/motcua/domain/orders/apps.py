from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "motcua.domain.orders"
    label = "orders"
