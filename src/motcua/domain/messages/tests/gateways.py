"""A gateway for text messages as a process of its own, named in a file as an administrator names it."""

from pathlib import Path

from django.conf import LazySettings

FILE = """
[sms]
url = "http://127.0.0.1:%d/send"
headers = {Content-Type = "application/json", Authorization = "Bearer word"}
body = '{"to": "{{to}}", "text": "{{text}}", "ref": "{{reference}}"}'
success_field = "code"
success_values = ["100"]
refused_field = "code"
refused_values = ["21"]
id_field = "id"

[sms.reports]
key = "a key"
id_field = "id"
status_field = "status"
delivered = ["DELIVRD"]
failed = ["UNDELIV"]
wrong_field = "err"
"""


ZALO = """
[zalo]
url = "http://127.0.0.1:%d/message/template"
headers = {Content-Type = "application/json", access_token = "zalo-token"}
body = '''{"phone": "{{to}}", "template_id": "{{template}}", "tracking_id": "{{reference}}",
    "template_data": {"code": "{{code}}", "text": "{{text}}"}}'''
number = "digits"
success_field = "error"
success_values = [0]
refused_field = "error"
refused_values = [-108]
elsewhere_field = "error"
elsewhere_values = [-114, -115, -118, -119]
id_field = "data.msg_id"
templates = {"code" = "200002", "dossier.processed" = "200001", other = "200000"}

[zalo.reports]
key = "a key"
id_field = "message.msg_id"
status_field = "event_name"
delivered = ["user_received_message"]
"""


def name_gateway(folder: Path, settings: LazySettings, port: int, zalo: int = 0) -> None:
    """`port` of the gateway for text messages; `zalo`: that of Zalo, which is not named without one."""
    (folder / "gateways.toml").write_text(FILE % port + (ZALO % zalo if zalo else ""))
    settings.MOTCUA_GATEWAYS = folder / "gateways.toml"
