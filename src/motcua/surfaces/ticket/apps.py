from django.apps import AppConfig


class TicketConfig(AppConfig):
    name = "motcua.surfaces.ticket"
    label = "ticket_page"
