"""Life events: what happens in a life, and the procedures it asks for.

safe under load: both tables are new.
"""

import django.db.models.deletion
from django.db import migrations, models

from motcua.base.standing import watch


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("summary", models.CharField(blank=True, max_length=400)),
                ("summary_en", models.CharField(blank=True, max_length=400)),
                ("icon", models.CharField(default="circle-help", max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "catalogue_life_event",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="LifeEventProcedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.lifeevent")),
                ("procedure", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.procedure")),
            ],
            options={
                "db_table": "catalogue_life_event_procedure",
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="lifeevent",
            name="procedures",
            field=models.ManyToManyField(
                related_name="life_events", through="catalogue.LifeEventProcedure", to="catalogue.procedure"
            ),
        ),
        migrations.AddConstraint(
            model_name="lifeeventprocedure",
            constraint=models.UniqueConstraint(fields=("event", "procedure"), name="a_procedure_once_in_an_event"),
        ),
        *(
            migrations.RunSQL(*watch(table, "catalogue"))
            for table in ("catalogue_life_event", "catalogue_life_event_procedure")
        ),
    ]
