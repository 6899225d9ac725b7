from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "motcua.domain.payments"
    label = "payments"
