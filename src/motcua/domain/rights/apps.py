from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "motcua.domain.rights"
    label = "rights"

    def ready(self) -> None:
        from motcua.domain.messages import others
        from motcua.domain.rights.notices import SOURCE

        others.register("data_request", SOURCE)
