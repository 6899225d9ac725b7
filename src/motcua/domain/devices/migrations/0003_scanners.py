"""Scanners are paired at a counter; before, they were only noted.

safe under load: a centre has a few hundred devices, and codes live for ten minutes.
"""

from django.db import migrations, models

import motcua.domain.devices.rules.kinds
from motcua.base import clock


def retire_noted_scanners(apps, schema_editor):
    """A scanner was a note of a name and a place; now it is paired, by its agent, at a counter."""
    apps.get_model("devices", "Device").objects.filter(
        kind="scanner", token_hash__isnull=True, retired_at__isnull=True
    ).update(retired_at=clock.now())


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0002_clock"),
        ("devices", "0002_registry"),
    ]

    operations = [
        migrations.RunPython(retire_noted_scanners, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="device",
            name="a_device_of_a_counter_names_it",
        ),
        migrations.RemoveConstraint(
            model_name="pairingcode",
            name="what_is_paired_can_show_a_code",
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counter__isnull", False),
                    models.Q(
                        (
                            "kind__in",
                            [
                                motcua.domain.devices.rules.kinds.Kind["COUNTER_SCREEN"],
                                motcua.domain.devices.rules.kinds.Kind["RATING_TABLET"],
                                motcua.domain.devices.rules.kinds.Kind["SCANNER"],
                            ],
                        ),
                        _negated=True,
                    ),
                    ("retired_at__isnull", False),
                    _connector="OR",
                ),
                name="a_device_of_a_counter_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="pairingcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            motcua.domain.devices.rules.kinds.Kind["COUNTER_SCREEN"],
                            motcua.domain.devices.rules.kinds.Kind["DISPLAY"],
                            motcua.domain.devices.rules.kinds.Kind["KIOSK"],
                            motcua.domain.devices.rules.kinds.Kind["LOOKUP_KIOSK"],
                            motcua.domain.devices.rules.kinds.Kind["RATING_TABLET"],
                            motcua.domain.devices.rules.kinds.Kind["SCANNER"],
                        ],
                    )
                ),
                name="what_is_paired_can_show_a_code",
            ),
        ),
    ]
