from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "motcua.base.idempotency"
    label = "idempotency"
