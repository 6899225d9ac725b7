from django.apps import AppConfig


class RepliesConfig(AppConfig):
    name = "motcua.domain.replies"
    label = "replies"

    def ready(self) -> None:
        from motcua.domain.messages import others
        from motcua.domain.replies.notices import SOURCE

        others.register("reply", SOURCE)
