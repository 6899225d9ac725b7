from django.apps import AppConfig


class ControlRoomConfig(AppConfig):
    name = "motcua.surfaces.control_room"
    label = "control_room"
