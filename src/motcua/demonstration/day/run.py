"""`motcua demo run`: asks the server which counters there are, draws the day, plays it, tells how it went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.demonstration.day.client import Client, NeverAnswered
from motcua.demonstration.day.plan import draw_day
from motcua.demonstration.day.play import Player, Tokens, summary
from motcua.demonstration.day.tokens import tokens_for_a_day
from motcua.domain.queue.actions.learning import practise


def run_day(
    actor: Actor,
    server: str,
    centre: str,
    *,
    visitors: int,
    seed: int,
    hours: float,
    speed: float,
    given: tuple[str, str] | None,
    say: Callable[[str], None],
) -> int:
    """Plays a day and says how it goes; returns how many promises of the server were broken.

    `given` is the token of a kiosk and one of a receptionist of all counters; without it tokens are made in this
    installation's database and ended with the day, and at another speed than life's the centre does not learn from it.
    Raises NotFound, NeverAnswered.
    """
    client = Client(server)
    answer = client.get(f"/centres/{centre}/services")
    if answer.status != 200:
        raise NotFound(f"{server} knows no centre {centre} (it answered {answer.status})")
    counters: dict[str, list[int]] = {service["code"]: service["counters"] for service in answer.body}
    day = draw_day(counters, visitors, seed, hours)
    say(f"{len(day.visitors)} visitors, {len(day.shifts)} counters, {hours:g} hours at speed {speed:g}, seed {seed}")
    if speed != 1 and not given:
        practise(actor, centre)
        say("this day teaches the centre nothing: it is not played as fast as life")
    with _tokens(actor, centre, [shift.counter for shift in day.shifts], given) as tokens:
        player = Player(client, centre, day, tokens, speed, say)
        told = player.run()
    for line in summary(told, speed, client.sent_again):
        say(line)
    return len(told.broken)


@contextmanager
def _tokens(actor: Actor, centre: str, counters: list[int], given: tuple[str, str] | None) -> Iterator[Tokens]:
    if given:
        kiosk, staff = given
        yield Tokens(kiosk, dict.fromkeys(counters, staff), staff)
        return
    with tokens_for_a_day(actor, centre, counters) as made:
        yield made


__all__ = ["NeverAnswered", "run_day"]
