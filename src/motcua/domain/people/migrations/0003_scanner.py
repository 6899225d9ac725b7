"""A role for the scan agents of counters.

safe under load: the new constraint reads the assignments once, some thousands at the most.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_citizens"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assignment",
            name="assignment_role_is_known",
        ),
        migrations.AlterField(
            model_name="assignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("receptionist", "receptionist"),
                    ("specialist", "specialist"),
                    ("leader", "leader"),
                    ("cashier", "cashier"),
                    ("post_clerk", "post_clerk"),
                    ("manager", "manager"),
                    ("control_room", "control_room"),
                    ("admin", "admin"),
                    ("auditor", "auditor"),
                    ("kiosk", "kiosk"),
                    ("display", "display"),
                    ("rating_tablet", "rating_tablet"),
                    ("lookup_kiosk", "lookup_kiosk"),
                    ("scanner", "scanner"),
                    ("data_centre", "data_centre"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="servicetoken",
            name="role",
            field=models.CharField(
                choices=[
                    ("receptionist", "receptionist"),
                    ("specialist", "specialist"),
                    ("leader", "leader"),
                    ("cashier", "cashier"),
                    ("post_clerk", "post_clerk"),
                    ("manager", "manager"),
                    ("control_room", "control_room"),
                    ("admin", "admin"),
                    ("auditor", "auditor"),
                    ("kiosk", "kiosk"),
                    ("display", "display"),
                    ("rating_tablet", "rating_tablet"),
                    ("lookup_kiosk", "lookup_kiosk"),
                    ("scanner", "scanner"),
                    ("data_centre", "data_centre"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "receptionist",
                            "specialist",
                            "leader",
                            "cashier",
                            "post_clerk",
                            "manager",
                            "control_room",
                            "admin",
                            "auditor",
                            "kiosk",
                            "display",
                            "rating_tablet",
                            "lookup_kiosk",
                            "scanner",
                            "data_centre",
                        ],
                    )
                ),
                name="assignment_role_is_known",
            ),
        ),
    ]
