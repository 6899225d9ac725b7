"""Sums of months of visits, ratings and payments; what officers had a part in; ratings by who served; figures from outside."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# What earlier versions counted: months are made of the days; ratings are noted, so that the job counts them by person within the minute.
MONTHS = """
INSERT INTO reports_visit_month (centre, day, service, counter, hour, issued, finished, no_show, cancelled, waited, wait_seconds,
    within_15, within_30, longest_wait, serve_seconds)
SELECT centre, date_trunc('month', day)::date, service, counter, hour, sum(issued), sum(finished), sum(no_show), sum(cancelled),
    sum(waited), sum(wait_seconds), sum(within_15), sum(within_30), max(longest_wait), sum(serve_seconds)
FROM reports_visit_sum GROUP BY 1, 2, 3, 4, 5;
INSERT INTO reports_money_month (centre, day, agency, procedure, method, payments, amount)
SELECT centre, date_trunc('month', day)::date, agency, procedure, method, sum(payments), sum(amount)
FROM reports_money_sum GROUP BY 1, 2, 3, 4, 5;
INSERT INTO reports_to_count (kind, centre, day) SELECT DISTINCT 'ratings', centre, day FROM reports_rating_sum ON CONFLICT DO NOTHING;
"""
PARTS = """
INSERT INTO reports_staff_sum (month, day, centre, agency, person, received, handed, steps, early, late, minutes,
    part_in, part_early, part_late, part_at_once, part_after_one)
SELECT span.month, span.day, fact.centre, hand.agency, hand.person, 0, 0, 0, 0, 0, 0, sum(parts),
    coalesce(sum(parts) FILTER (WHERE timing = 'early'), 0), coalesce(sum(parts) FILTER (WHERE timing = 'late'), 0),
    coalesce(sum(parts) FILTER (WHERE supplements = 0), 0), coalesce(sum(parts) FILTER (WHERE supplements = 1), 0)
FROM reports_fact fact
CROSS JOIN LATERAL (
    SELECT coalesce(one.agency, '') AS agency, one.person, CASE grouping(one.agency) WHEN 0 THEN 1 ELSE 1 - count(*)::int END AS parts
    FROM (
        SELECT fact.agency, fact.received_by AS person
        UNION SELECT step.agency, step.person FROM jsonb_to_recordset(fact.steps) AS step (agency text, person text)
    ) one
    GROUP BY GROUPING SETS ((one.agency, one.person), (one.person)) HAVING grouping(one.agency) = 0 OR count(*) > 1
) hand
CROSS JOIN LATERAL (VALUES (false, fact.ended_day), (true, date_trunc('month', fact.ended_day)::date)) span (month, day)
WHERE fact.outcome = 'solved'
GROUP BY 1, 2, 3, 4, 5
ON CONFLICT (month, day, centre, agency, person) DO UPDATE SET part_in = excluded.part_in, part_early = excluded.part_early,
    part_late = excluded.part_late, part_at_once = excluded.part_at_once, part_after_one = excluded.part_after_one
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial"), ("reports", "0002_subscriptions")]  # btree_gist

    operations = [
        migrations.CreateModel(
            name="MoneyMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("agency", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=40)),
                ("method", models.CharField(max_length=10)),
                ("payments", models.IntegerField()),
                ("amount", models.BigIntegerField()),
            ],
            options={
                "db_table": "reports_money_month",
            },
        ),
        migrations.CreateModel(
            name="OutsideFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=20)),
                ("centre", models.CharField(blank=True, max_length=20)),
                ("agency", models.CharField(blank=True, max_length=20)),
                ("begin", models.DateField()),
                ("end", models.DateField()),
                ("part", models.PositiveIntegerField()),
                ("whole", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=200)),
                ("noted_by", models.CharField(max_length=60)),
                ("noted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "reports_outside_figure",
            },
        ),
        migrations.CreateModel(
            name="RatingMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("agency", models.CharField(max_length=20)),
                ("counter", models.PositiveSmallIntegerField()),
                ("channel", models.CharField(max_length=10)),
                ("person", models.CharField(db_default="", max_length=80)),
                ("ratings", models.IntegerField()),
                ("points", models.IntegerField()),
                ("best", models.IntegerField()),
                ("low", models.IntegerField()),
                ("unkind", models.IntegerField()),
            ],
            options={
                "db_table": "reports_rating_month",
            },
        ),
        migrations.CreateModel(
            name="VisitMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("centre", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("service", models.CharField(max_length=20)),
                ("counter", models.PositiveSmallIntegerField()),
                ("hour", models.PositiveSmallIntegerField()),
                ("issued", models.IntegerField()),
                ("finished", models.IntegerField()),
                ("no_show", models.IntegerField()),
                ("cancelled", models.IntegerField()),
                ("waited", models.IntegerField()),
                ("wait_seconds", models.BigIntegerField()),
                ("within_15", models.IntegerField()),
                ("within_30", models.IntegerField()),
                ("longest_wait", models.IntegerField()),
                ("serve_seconds", models.BigIntegerField()),
            ],
            options={
                "db_table": "reports_visit_month",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ratingsum",
            name="one_sum_of_ratings_per_day",
        ),
        migrations.AddField(
            model_name="ratingsum",
            name="person",
            field=models.CharField(db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="staffsum",
            name="part_after_one",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="staffsum",
            name="part_at_once",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="staffsum",
            name="part_early",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="staffsum",
            name="part_in",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="staffsum",
            name="part_late",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddConstraint(
            model_name="ratingsum",
            constraint=models.UniqueConstraint(
                fields=("centre", "day", "agency", "counter", "channel", "person"), name="a_sum_of_ratings_per_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="moneymonth",
            constraint=models.UniqueConstraint(
                fields=("centre", "day", "agency", "procedure", "method"), name="a_month_of_payments_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidefigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("whole__gt", 0)), name="a_figure_from_outside_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidefigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="a_figure_from_outside_has_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidefigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("begin__lte", models.F("end"))), name="a_period_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidefigure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_at", None)),
                expressions=[
                    ("item", "="),
                    ("centre", "="),
                    ("agency", "="),
                    (
                        models.Func(
                            models.F("begin"),
                            models.F("end"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="of_a_month_one_figure_from_outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingmonth",
            constraint=models.UniqueConstraint(
                fields=("centre", "day", "agency", "counter", "channel", "person"), name="a_month_of_ratings_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitmonth",
            constraint=models.UniqueConstraint(
                fields=("centre", "day", "service", "counter", "hour"), name="a_month_of_visits_once_per_hour"
            ),
        ),
        migrations.RunSQL(MONTHS, migrations.RunSQL.noop),
        migrations.RunSQL(PARTS, migrations.RunSQL.noop),
    ]
