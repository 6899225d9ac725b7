"""What is counted by days: the raw rows of tickets, ratings and payments, and the tables of their sums by day and by month."""

from dataclasses import dataclass

ZONE = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"

# Index ticket_of_the_day. Days on which the hall practised are told by the journal (index journal_entry_centre) and do not count.
VISITS = """
SELECT centre.code AS centre, ticket.business_day AS day, service.code AS service, coalesce(counter.number, 0) AS counter,
    extract(hour FROM ticket.arrived_at {zone})::int AS hour, count(*) AS issued,
    count(*) FILTER (WHERE ticket.state = 'finished') AS finished, count(*) FILTER (WHERE ticket.state = 'no_show') AS no_show,
    count(*) FILTER (WHERE ticket.state = 'cancelled') AS cancelled, count(waited.seconds) AS waited,
    coalesce(sum(waited.seconds), 0)::bigint AS wait_seconds, count(*) FILTER (WHERE waited.seconds <= 900) AS within_15,
    count(*) FILTER (WHERE waited.seconds <= 1800) AS within_30, coalesce(max(waited.seconds), 0) AS longest_wait,
    coalesce(sum(ticket.served_seconds) FILTER (WHERE ticket.state = 'finished'), 0)::bigint AS serve_seconds
FROM wanted
JOIN centre_centre centre ON centre.code = wanted.centre
JOIN queue_ticket ticket ON ticket.centre_id = centre.id AND ticket.business_day = wanted.day
JOIN queue_service service ON service.id = ticket.service_id
LEFT JOIN centre_counter counter ON counter.id = ticket.counter_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN ticket.first_called_at IS NOT NULL
        THEN greatest(extract(epoch FROM ticket.first_called_at - coalesce(ticket.checked_in_at, ticket.arrived_at)), 0)::int
    END AS seconds
) waited
WHERE NOT EXISTS (
    SELECT FROM journal_entry WHERE centre = wanted.centre AND kind = 'centre.practised' AND data->>'day' = wanted.day::text
)
GROUP BY 1, 2, 3, 4, 5
"""
# Index feedback_centre_at.
RATINGS = """
SELECT wanted.centre, wanted.day, rating.agency, coalesce(rating.counter, 0) AS counter, rating.channel,
    rating.served_by AS person, count(*) AS ratings,
    sum(rating.score) AS points, count(*) FILTER (WHERE rating.score = 5) AS best, count(*) FILTER (WHERE rating.score <= 2) AS low,
    count(*) FILTER (WHERE rating.score <= 2 AND rating.reasons @> '["attitude"]') AS unkind
FROM wanted
JOIN feedback_feedback rating ON rating.centre = wanted.centre
    AND rating.at >= wanted.day::timestamp {zone} AND rating.at < (wanted.day + 1)::timestamp {zone}
GROUP BY 1, 2, 3, 4, 5, 6
"""
# Index payment_by_time.
MONEY = """
SELECT wanted.centre, wanted.day, dossier.agency, dossier.procedure, payment.method, count(*) AS payments,
    sum(payment.amount)::bigint AS amount
FROM wanted
JOIN payments_payment payment ON payment.at >= wanted.day::timestamp {zone} AND payment.at < (wanted.day + 1)::timestamp {zone}
JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id AND dossier.centre = wanted.centre
GROUP BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class Kind:
    """What is counted by days: its table of sums by day, that by month (a month by its first day), what a row is of, what is summed up,
    and the raw rows. `highest`: measures of which several days have the highest instead of a sum."""

    name: str
    table: str
    months: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    raw: str
    highest: tuple[str, ...] = ()

    @property
    def columns(self) -> str:
        return ", ".join((*self.keys, *self.measures))

    @property
    def sums(self) -> str:
        """Each measure of several rows together, in their order."""
        return ", ".join(f"{'max' if one in self.highest else 'sum'}({one})::bigint" for one in self.measures)

    def of(self, statement: str) -> str:
        """A statement of the reports' own code with the names of this kind put in."""
        parts = {
            "table": self.table,
            "months": self.months,
            "columns": self.columns,
            "sums": self.sums,
            "raw": self.raw,
        }
        for name, words in parts.items():
            statement = statement.replace("{" + name + "}", words)
        return statement


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "visits",
            "reports_visit_sum",
            "reports_visit_month",
            ("centre", "day", "service", "counter", "hour"),
            (
                "issued", "finished", "no_show", "cancelled", "waited", "wait_seconds", "within_15", "within_30", "longest_wait",
                "serve_seconds",
            ),
            VISITS.replace("{zone}", ZONE),
            ("longest_wait",),
        ),
        Kind(
            "ratings",
            "reports_rating_sum",
            "reports_rating_month",
            ("centre", "day", "agency", "counter", "channel", "person"),
            ("ratings", "points", "best", "low", "unkind"),
            RATINGS.replace("{zone}", ZONE),
        ),
        Kind(
            "money",
            "reports_money_sum",
            "reports_money_month",
            ("centre", "day", "agency", "procedure", "method"),
            ("payments", "amount"),
            MONEY.replace("{zone}", ZONE),
        ),
    )
}  # fmt: skip
