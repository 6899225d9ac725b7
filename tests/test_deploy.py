"""What an administrator puts on a server: units, proxy, alerts, dashboard and programs are read by the tools that will read them."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client.core import GaugeMetricFamily

from motcua.base import figures
from motcua.surfaces.api import camera_stream, live
from motcua.surfaces.api.figures import Installation

DEPLOY = Path(__file__).parents[1] / "deploy"
METRIC = re.compile(r"\bmotcua_[a-z_]+")
ENV = DEPLOY / "motcua.env.example"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    """In a root of its own, as setup.sh lays them: programs and accounts that they name are there."""
    for folder in ("etc/systemd/system", "opt/motcua/current/.venv/bin", "bin", "etc/motcua"):
        (tmp_path / folder).mkdir(parents=True)
    for program in ("bin/sh", "opt/motcua/current/.venv/bin/motcua"):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    shutil.copy(ENV, tmp_path / "etc/motcua/motcua.env")
    units = sorted((DEPLOY / "systemd").iterdir())
    for unit in units:
        shutil.copy(unit, tmp_path / "etc/systemd/system")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", f"--root={tmp_path}", *(unit.name for unit in units)],
        capture_output=True, text=True, env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "motcua" in line]
    assert (done.returncode, ours) == (0, [])


def told_metrics(settings: object, folder: Path) -> set[str]:
    settings.CAMERAS_DIR = folder
    families = [*Installation().collect(), *figures.REGISTRY.collect()]
    found = {one.name for one in families if isinstance(one, GaugeMetricFamily)} | {one.name for one in families}
    return found | {sample.name for one in families for sample in one.samples}


@pytest.mark.django_db
def test_each_figure_that_alerts_and_dashboard_ask_for_is_told(
    demo_centre: str, settings: object, tmp_path: Path
) -> None:
    from django.db import transaction

    from motcua.base import journal
    from motcua.base.actor import system

    with transaction.atomic():
        journal.record(system("operator"), "backup.made", "backup:1", missing=0)
    for status in (200, 500):
        figures.ANSWERS.labels("page", f"{status // 100}xx").inc(0)
    figures.SECONDS.labels("page")
    told = told_metrics(settings, tmp_path)
    rules = yaml.safe_load((DEPLOY / "prometheus" / "motcua.rules.yml").read_text())["groups"][0]["rules"]
    panels = json.loads((DEPLOY / "grafana" / "motcua.json").read_text())["panels"]
    asked = [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]
    assert {name for words in asked for name in METRIC.findall(words)} <= told
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 15
    assert [rule["alert"] for rule in rules if not {"summary", "mend"} <= rule["annotations"].keys()] == []


STAYS_OPEN = (
    "/api/v1/centres/BG/live", "/live/centres/BG", live.PERSONAL, live.SCANNER, "/kiosk/BG/may/tin", "/man-hinh/BG/may/tin",
    "/tra-cuu-kiosk/BG/may/tin", "/danh-gia/BG/5/may/tin", "/dieu-hanh/BG/camera/luong",
)  # fmt: skip


def test_the_proxy_passes_on_at_once_what_stays_open() -> None:
    claimed = [
        path
        for path in STAYS_OPEN
        if live.claims({"method": "GET", "path": path}) or camera_stream.claims({"method": "GET", "path": path})
    ]
    assert claimed == list(STAYS_OPEN), "what is named here stays open in the product"
    text = (DEPLOY / "nginx" / "motcua.conf").read_text()
    (place,) = re.findall(r"location ~ (\S+) \{[^}]*proxy_buffering off;", text)
    assert [path for path in STAYS_OPEN if not re.search(place, path)] == []
    assert not re.search(place, "/api/v1/centres/BG/tickets")


def test_the_example_of_settings_names_only_what_there_is() -> None:
    known = (DEPLOY.parent / "docs" / "operations.md").read_text() + (
        DEPLOY.parent / "docs" / "production.md"
    ).read_text()
    names = re.findall(r"^#?([A-Z_]+)=", ENV.read_text(), re.M)
    assert [name for name in names if f"`{name}`" not in known] == []


def test_setup_lays_everything_where_the_units_look_for_it(tmp_path: Path) -> None:
    """In a root of its own, with this checkout's programs in place of freshly installed ones."""
    root, build = tmp_path / "root", tmp_path / "build"
    build.write_text(
        f'#!/bin/sh\nln -s "{DEPLOY.parent / ".venv"}" "$2/.venv"\n'
    )  # called as make is: -C RELEASE TARGET
    build.chmod(0o755)
    (root / "etc/nginx/sites-available").mkdir(parents=True)
    account = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    settings = {**os.environ, "MOTCUA_ROOT": str(root), "MOTCUA_BUILD": str(build), "MOTCUA_ACCOUNT": account}

    def setup(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(DEPLOY / "setup.sh"), *arguments]
        return subprocess.run(command, env=settings, capture_output=True, text=True)

    assert "no name of a host" in setup("install", "a host; rm -rf").stderr
    done = setup("install", "motcua.tinh.vn")
    assert done.returncode == 0, done.stderr
    assert "would do: systemctl enable motcua.service motcua-backup.timer" in done.stderr
    current = root / "opt/motcua/current"
    assert (current / ".venv/bin/motcua").exists()
    assert (current / "deploy/nginx/away.html").exists()
    assert not (current / ".git").exists()
    assert sorted(one.name for one in (root / "etc/systemd/system").iterdir()) == sorted(
        one.name for one in (DEPLOY / "systemd").iterdir()
    )
    written = root / "etc/motcua/motcua.env"
    assert "MOTCUA_BASE_URL=https://motcua.tinh.vn\n" in written.read_text()
    assert written.stat().st_mode & 0o007 == 0
    assert "server_name motcua.tinh.vn;" in (root / "etc/nginx/sites-available/motcua.conf").read_text()
    assert current.resolve().name in setup("status").stdout
    assert "installed already" in setup("install", "motcua.tinh.vn").stderr
    refused = setup("rollback")
    assert refused.returncode == 1
    assert "no release to go back to" in refused.stderr
