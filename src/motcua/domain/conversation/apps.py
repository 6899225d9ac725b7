from django.apps import AppConfig


class ConversationConfig(AppConfig):
    name = "motcua.domain.conversation"
    label = "conversation"
