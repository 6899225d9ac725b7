from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "motcua.domain.people"
    label = "people"
