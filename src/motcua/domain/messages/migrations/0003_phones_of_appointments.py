"""Phones that are told of an appointment. No row is rewritten: a column loses NOT NULL, two come without a value."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("motcua_messages", "0002_phones"),
    ]

    operations = [
        migrations.AlterField("pushsubscription", "ticket", models.UUIDField(null=True)),
        migrations.AddField("pushsubscription", "appointment", models.UUIDField(null=True)),
        migrations.AddField("pushsubscription", "kept_until", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "pushsubscription",
            models.UniqueConstraint(
                fields=("appointment", "endpoint_index"), name="one_subscription_per_phone_and_appointment"
            ),
        ),
        migrations.AddConstraint(
            "pushsubscription",
            models.CheckConstraint(
                condition=models.Q(("appointment__isnull", True), ("ticket__isnull", False))
                | models.Q(("appointment__isnull", False), ("kept_until__isnull", False), ("ticket__isnull", True)),
                name="a_phone_is_told_of_one_thing",
            ),
        ),
    ]
