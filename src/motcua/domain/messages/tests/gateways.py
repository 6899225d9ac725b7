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


def name_gateway(folder: Path, settings: LazySettings, port: int) -> None:
    (folder / "gateways.toml").write_text(FILE % port)
    settings.MOTCUA_GATEWAYS = folder / "gateways.toml"
