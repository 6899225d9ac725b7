from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "motcua.domain.exchange"
    label = "exchange"
