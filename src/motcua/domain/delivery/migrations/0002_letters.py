"""From numbers that the post carries to letters with states, batches and a tariff.

safe under load: the table is young and has few rows, each noted after a hand-over by post.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import motcua.base.crypto
import motcua.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(default=motcua.base.ids.uuid7, primary_key=True, serialize=False)),
                ("centre", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("state", models.CharField(default="open", max_length=10)),
                ("opened_by", models.CharField(max_length=60)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("handed_by", models.CharField(blank=True, default="", max_length=60)),
                ("handed_to", motcua.base.crypto.SealedTextField(db_default=b"", default="")),
            ],
            options={
                "db_table": "delivery_batch",
            },
        ),
        migrations.CreateModel(
            name="BatchNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "delivery_batch_number",
            },
        ),
        migrations.CreateModel(
            name="CarrierOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=motcua.base.ids.uuid7, unique=True)),
                ("state", models.CharField(default="wanted", max_length=10)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, default="", max_length=60)),
                ("last_sequence", models.PositiveIntegerField(default=0)),
                ("polled_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "delivery_carrier_order",
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True)),
                ("carrier", models.CharField(max_length=120)),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("weights", models.JSONField()),
                ("zones", models.JSONField()),
                ("made_by", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "delivery_tariff",
            },
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="a_parcel_has_a_tracking_number",
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="a_parcel_is_delivered_after_it_was_taken",
        ),
        migrations.RemoveIndex(
            model_name="parcel",
            name="parcel_on_its_way",
        ),
        migrations.AddField(
            model_name="parcel",
            name="address",
            field=motcua.base.crypto.SealedTextField(db_default=b"", default=""),
        ),
        migrations.AddField(
            model_name="parcel",
            name="asked_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="parcel",
            name="attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="parcel",
            name="commune",
            field=motcua.base.crypto.SealedTextField(db_default=b"", default=""),
        ),
        migrations.AddField(
            model_name="parcel",
            name="days",
            field=models.PositiveSmallIntegerField(db_default=3, default=3),
        ),
        migrations.AddField(
            model_name="parcel",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="expected_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="handed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="pays",
            field=models.CharField(db_default="door", default="door", max_length=10),
        ),
        migrations.AddField(
            model_name="parcel",
            name="phone",
            field=motcua.base.crypto.SealedTextField(db_default=b"", default=""),
        ),
        migrations.AddField(
            model_name="parcel",
            name="postage",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="parcel",
            name="ready_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="parcel",
            name="receiver",
            field=motcua.base.crypto.SealedTextField(db_default=b"", default=""),
        ),
        migrations.AddField(
            model_name="parcel",
            name="state",
            field=models.CharField(db_default="asked", default="asked", max_length=12),
        ),
        migrations.AddField(
            model_name="parcel",
            name="taken_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="parcel",
            name="weight",
            field=models.PositiveIntegerField(db_default=100, default=100),
        ),
        migrations.AddField(
            model_name="parcel",
            name="zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="dossier",
            field=models.CharField(max_length=60),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="taken_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="tracking_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.RunSQL(
            "UPDATE delivery_parcel SET handed_at = taken_at, asked_at = taken_at, ready_at = taken_at,"
            " ended_at = delivered_at, state = CASE WHEN delivered_at IS NULL THEN 'handed' ELSE 'delivered' END",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                models.F("centre"), models.OrderBy(models.F("opened_at"), descending=True), name="batch_of_centre"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["closed", "handed", "open"])), name="batch_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "handed"), _negated=True), ("handed_at__isnull", False), _connector="OR"
                ),
                name="a_handed_batch_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("centre",), name="one_open_batch_per_centre"
            ),
        ),
        migrations.AddField(
            model_name="parcel",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="delivery.batch"
            ),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(fields=["dossier", "id"], name="parcel_of_dossier"),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("state__in", ["cancelled", "delivered", "returned"]), _negated=True),
                fields=["centre", "state", "ready_at"],
                name="parcel_at_work",
            ),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["centre", "ended_at"], name="parcel_ended"
            ),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("tracking_number", ""), _negated=True),
                fields=["tracking_number"],
                name="parcel_by_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "asked",
                            "attempted",
                            "cancelled",
                            "delivered",
                            "handed",
                            "in_batch",
                            "lost",
                            "on_its_way",
                            "ready",
                            "returned",
                            "taken_over",
                        ],
                    )
                ),
                name="parcel_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(("pays__in", ["counter", "door"])), name="who_pays_the_post_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["", "address", "moved", "nobody", "not_collected", "other", "refused"])
                ),
                name="reason_of_letter_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["attempted", "delivered", "handed", "on_its_way", "returned"]), _negated=True
                    ),
                    models.Q(models.Q(("tracking_number", ""), _negated=True), ("handed_at__isnull", False)),
                    _connector="OR",
                ),
                name="what_the_carrier_has_bears_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("delivered_at__isnull", True), ("delivered_at__gte", models.F("handed_at")), _connector="OR"
                ),
                name="a_letter_is_delivered_after_it_was_handed",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "in_batch"), _negated=True), ("batch__isnull", False), _connector="OR"
                ),
                name="what_is_in_a_batch_says_which",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["cancelled", "delivered", "returned"]), _negated=True),
                fields=("dossier",),
                name="one_letter_of_a_dossier_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchnumber",
            constraint=models.UniqueConstraint(
                fields=("centre", "year"), name="one_row_of_batches_per_centre_and_year"
            ),
        ),
        migrations.AddField(
            model_name="carrierorder",
            name="parcel",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="order", to="delivery.parcel"
            ),
        ),
        migrations.AddIndex(
            model_name="carrierorder",
            index=models.Index(
                condition=models.Q(("state__in", ["wanted", "ending"])),
                fields=["next_try_at"],
                name="carrier_order_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="carrierorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["wanted", "ordered", "ending", "ended", "refused"])),
                name="carrier_order_state_is_known",
            ),
        ),
    ]
