from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "motcua.domain.submissions"
    label = "submissions"

    def ready(self) -> None:
        from motcua.domain.messages import others
        from motcua.domain.submissions.notices import SOURCE

        others.register("submission", SOURCE)
