"""What is kept so that reports answer at once: a fact of each dossier, the sums of days and months, and which days wait to be counted.

Nothing here is written by hand: the journal's follower keeps it (`follow.py`), and `sums` can count all of it anew from the raw rows,
to the same digit (docs/decisions/0051). Codes and references only; no person's data.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class Fact(models.Model):
    """What the sums know of a dossier. `outcome`: empty while it is open; days are local.

    `promised_day`: by when its result was promised first; null while its clock stands still and once it was withdrawn.
    `timing` of a result: "early" (on an earlier day), "on_day", "late". `steps`: of each that is done the day, agency, person, whether
    early or late, and how long it took (minutes); so that what was counted of it can be taken off again.
    """

    dossier = models.BigIntegerField(primary_key=True)
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    child = models.BooleanField()
    received_by = models.CharField(max_length=60)
    received_day = models.DateField()
    promised_day = models.DateField(null=True)
    ended_day = models.DateField(null=True)
    outcome = models.CharField(max_length=12)
    timing = models.CharField(max_length=6)
    index_late = models.BooleanField()
    refused = models.BooleanField()
    minutes = models.BigIntegerField()
    supplements = models.PositiveSmallIntegerField()
    papers = models.BooleanField()
    result = models.BooleanField()
    reused = models.BooleanField()
    payable = models.BooleanField()
    paid_online = models.BooleanField()
    handed_by = models.CharField(max_length=60)
    handed_day = models.DateField(null=True)
    steps: models.JSONField[list[dict[str, object]]] = models.JSONField()

    class Meta:
        db_table = "reports_fact"
        indexes = [
            # the dossiers behind a figure of what came, and of what ended
            models.Index(fields=["received_day", "dossier"], name="fact_received"),
            models.Index(fields=["ended_day", "dossier"], name="fact_ended", condition=Q(ended_day__isnull=False)),
            # those behind what waited
            models.Index(fields=["promised_day", "dossier"], name="fact_open", condition=Q(ended_day__isnull=True)),
            # the sums of an agency counted anew
            models.Index(fields=["agency"], name="fact_of_agency"),
        ]


class DossierSum(models.Model):
    """Sums over dossiers of a day, or of a month by its first day (`month`). Each measure counts on the day of what it tells of.

    `minutes`: elapsed, of the solved. What was late at the end of a day is the `due` up to then less the `settled`: a dossier is due
    on its promised day, and settled on that or when it ended, whichever comes later.
    """

    month = models.BooleanField()
    day = models.DateField()
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    child = models.BooleanField()
    received = models.IntegerField()
    solved = models.IntegerField()
    early = models.IntegerField()
    late = models.IntegerField()
    refused = models.IntegerField()
    index_late = models.IntegerField()
    minutes = models.BigIntegerField()
    not_accepted = models.IntegerField()
    withdrawn = models.IntegerField()
    due = models.IntegerField()
    settled = models.IntegerField()
    at_once = models.IntegerField()  # solved without a request for papers
    after_one = models.IntegerField()  # after one
    papers = models.IntegerField()
    results = models.IntegerField()
    digitised = models.IntegerField()
    reused = models.IntegerField()
    online_done = models.IntegerField()  # came online, and its result is a file
    payable = models.IntegerField()
    paid_online = models.IntegerField()

    class Meta:
        db_table = "reports_dossier_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "day", "centre", "agency", "procedure", "channel", "child"],
                name="one_sum_of_dossiers_per_day",
            )
        ]
        indexes = [models.Index(fields=["agency", "month", "day"], name="dossier_sum_of_agency")]


class StaffSum(models.Model):
    """Sums over the work of a member of staff (`person`: a reference) for an agency, by day and by month. `minutes`: from when a step
    could be begun until it was done. `part_in`: solved dossiers that they received or did a step of; of these early, late, without a
    request for papers, and after one; an empty `agency`: what is to be taken off where one person had parts under several."""

    month = models.BooleanField()
    day = models.DateField()
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20)
    person = models.CharField(max_length=60)
    received = models.IntegerField()
    handed = models.IntegerField()
    steps = models.IntegerField()
    early = models.IntegerField()
    late = models.IntegerField()
    minutes = models.BigIntegerField()
    part_in = models.IntegerField(db_default=0)
    part_early = models.IntegerField(db_default=0)
    part_late = models.IntegerField(db_default=0)
    part_at_once = models.IntegerField(db_default=0)
    part_after_one = models.IntegerField(db_default=0)

    class Meta:
        db_table = "reports_staff_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "day", "centre", "agency", "person"], name="one_sum_of_work_per_person_and_day"
            )
        ]
        indexes = [models.Index(fields=["agency", "month", "day"], name="staff_sum_of_agency")]


class ToCount(models.Model):
    """A day of a centre of which something has happened since its sums were made: until they are made anew, reports read its raw rows."""

    kind = models.CharField(max_length=10)
    centre = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        db_table = "reports_to_count"
        constraints = [models.UniqueConstraint(fields=["kind", "centre", "day"], name="a_day_waits_to_be_counted_once")]


class VisitMeasures(models.Model):
    """Sums over tickets. `counter`: the number, 0 where it never came to one; `hour` of arrival; times in seconds.

    `waited`: those who were called; `within_15`, `within_30`: of these who waited no longer than so many minutes.
    """

    centre = models.CharField(max_length=20)
    day = models.DateField()
    service = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField()
    issued = models.IntegerField()
    finished = models.IntegerField()
    no_show = models.IntegerField()
    cancelled = models.IntegerField()
    waited = models.IntegerField()
    wait_seconds = models.BigIntegerField()
    within_15 = models.IntegerField()
    within_30 = models.IntegerField()
    longest_wait = models.IntegerField()
    serve_seconds = models.BigIntegerField()

    class Meta:
        abstract = True


class VisitSum(VisitMeasures):
    """Of a day."""

    class Meta:
        db_table = "reports_visit_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "service", "counter", "hour"], name="one_sum_of_visits_per_hour"
            )
        ]


class VisitMonth(VisitMeasures):
    """Of a month, by its first day: a report over years reads these, not each hour of each day."""

    class Meta:
        db_table = "reports_visit_month"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "service", "counter", "hour"], name="a_month_of_visits_once_per_hour"
            )
        ]


class RatingMeasures(models.Model):
    """Sums over ratings; `counter` 0 where it was of a dossier. `unkind`: low ratings that name how one was met. `person`: who served, as
    a reference; read in sums of many only."""

    centre = models.CharField(max_length=20)
    day = models.DateField()
    agency = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10)
    person = models.CharField(max_length=80, db_default="")
    ratings = models.IntegerField()
    points = models.IntegerField()
    best = models.IntegerField()
    low = models.IntegerField()
    unkind = models.IntegerField()

    class Meta:
        abstract = True


class RatingSum(RatingMeasures):
    """Of a day."""

    class Meta:
        db_table = "reports_rating_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "agency", "counter", "channel", "person"], name="a_sum_of_ratings_per_day"
            )
        ]


class RatingMonth(RatingMeasures):
    """Of a month, by its first day."""

    class Meta:
        db_table = "reports_rating_month"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "agency", "counter", "channel", "person"], name="a_month_of_ratings_once"
            )
        ]


class MoneyMeasures(models.Model):
    """Sums over payments, in đồng."""

    centre = models.CharField(max_length=20)
    day = models.DateField()
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    payments = models.IntegerField()
    amount = models.BigIntegerField()

    class Meta:
        abstract = True


class MoneySum(MoneyMeasures):
    """Of a day."""

    class Meta:
        db_table = "reports_money_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "agency", "procedure", "method"], name="one_sum_of_payments_per_day"
            )
        ]


class MoneyMonth(MoneyMeasures):
    """Of a month, by its first day."""

    class Meta:
        db_table = "reports_money_month"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "agency", "procedure", "method"], name="a_month_of_payments_once"
            )
        ]


class OutsideFigure(models.Model):
    """A figure that nothing in the house measures, typed in with where it is from: `part` of `whole` for a criterion of the index
    (`item` "1.1"), points of slips for an indicator ("indicator_4"); of whole months, from `begin` to `end`, both with it.

    `centre`, `agency`: empty for all. What was put right or taken back stays, with when (`ended_at`).
    """

    item = models.CharField(max_length=20)
    centre = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    begin = models.DateField()
    end = models.DateField()
    part = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_outside_figure"
        constraints = [
            models.CheckConstraint(condition=Q(whole__gt=0), name="a_figure_from_outside_is_of_something"),
            models.CheckConstraint(condition=~Q(source=""), name="a_figure_from_outside_has_a_source"),
            models.CheckConstraint(condition=Q(begin__lte=F("end")), name="a_period_ends_after_it_begins"),
            ExclusionConstraint(
                name="of_a_month_one_figure_from_outside",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    ("centre", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    (
                        Func(F("begin"), F("end"), Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"outside_figure:{self.pk}"


class Subscription(models.Model):
    """That a member of staff gets a report by e-mail, week by week or month by month; `staff`: the number of the account, whose address
    is read when it is sent. `ended_at`: since when no more, because they said so or may not read it any longer."""

    staff = models.BigIntegerField()
    report = models.CharField(max_length=40)
    by = models.CharField(max_length=20)
    centre = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    form = models.CharField(max_length=4)
    every = models.CharField(max_length=5)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "report", "by", "centre", "agency", "every"],
                condition=Q(ended_at=None),
                name="a_report_is_subscribed_to_once",
            ),
            models.CheckConstraint(condition=Q(every__in=["week", "month"]), name="reports_come_weekly_or_monthly"),
            models.CheckConstraint(condition=Q(form__in=["csv", "pdf", "xlsx"]), name="form_of_a_sent_report_is_known"),
        ]

    @property
    def subject(self) -> str:
        return f"report_subscription:{self.pk}"


class Sending(models.Model):
    """The outbox of subscriptions: one letter for one period, and what became of it."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="sendings")
    begin = models.DateField()
    end = models.DateField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    dropped = models.CharField(
        max_length=20, blank=True
    )  # why it never goes: "ended", "forbidden", "no_address", "refused"

    class Meta:
        db_table = "reports_sending"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "begin"], name="a_period_is_sent_once"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(dropped=""), name="what_was_sent_was_not_dropped"),
        ]
