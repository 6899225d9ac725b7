from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "motcua.domain.messages"
    label = "motcua_messages"
