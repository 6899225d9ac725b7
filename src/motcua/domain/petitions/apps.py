from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "motcua.domain.petitions"
    label = "petitions"

    def ready(self) -> None:
        from motcua.domain.messages import others
        from motcua.domain.petitions.notices import SOURCE

        others.register("petition", SOURCE)
