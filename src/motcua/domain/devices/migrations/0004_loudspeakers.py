"""Loudspeakers that the server itself sounds are devices, and can be tried.

safe under load: a centre has a few hundred devices and commands.
"""

from django.db import migrations, models

import motcua.domain.devices.rules.health
import motcua.domain.devices.rules.kinds


class Migration(migrations.Migration):
    dependencies = [
        ("centre", "0004_news"),
        ("devices", "0003_scanners"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="device",
            name="device_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="devicecommand",
            name="device_command_is_known",
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            motcua.domain.devices.rules.kinds.Kind["CAMERA"],
                            motcua.domain.devices.rules.kinds.Kind["COUNTER_SCREEN"],
                            motcua.domain.devices.rules.kinds.Kind["DISPLAY"],
                            motcua.domain.devices.rules.kinds.Kind["KIOSK"],
                            motcua.domain.devices.rules.kinds.Kind["LOOKUP_KIOSK"],
                            motcua.domain.devices.rules.kinds.Kind["LOUDSPEAKER"],
                            motcua.domain.devices.rules.kinds.Kind["PRINTER"],
                            motcua.domain.devices.rules.kinds.Kind["RATING_TABLET"],
                            motcua.domain.devices.rules.kinds.Kind["SCANNER"],
                        ],
                    )
                ),
                name="device_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicecommand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            motcua.domain.devices.rules.health.Command["IDENTIFY"],
                            motcua.domain.devices.rules.health.Command["LOCK"],
                            motcua.domain.devices.rules.health.Command["RELOAD"],
                            motcua.domain.devices.rules.health.Command["SCREENSHOT"],
                            motcua.domain.devices.rules.health.Command["TEST_PRINT"],
                            motcua.domain.devices.rules.health.Command["TEST_SOUND"],
                            motcua.domain.devices.rules.health.Command["UNLOCK"],
                        ],
                    )
                ),
                name="device_command_is_known",
            ),
        ),
    ]
