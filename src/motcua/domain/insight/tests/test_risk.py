"""Whether a dossier may be late: what is learned, how it is judged, that it is used only where it is better, and what staff are told."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import Forbidden
from motcua.domain.dossiers.queries.past import Course, finished_courses, running_courses
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.insight import actions
from motcua.domain.insight.models import DossierRisk, RiskModel
from motcua.domain.insight.queries import risk
from motcua.domain.insight.risk.features import Loads, Seen, looks, numbers, teach
from motcua.domain.insight.risk.fitting import auc, brier, calibrated, fit
from motcua.domain.insight.risk.learning import Model, TooFew, learn
from motcua.domain.insight.risk.reasons import assess

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
MANAGER = Actor("staff", "71", "Manager", (Grant("manager", "BG"),))


def course(number: int, hours: list[float], procedure: str = "P") -> Course:
    """Received every eight hours, ten days to go; steps done after so many hours, the last with the result."""
    begin = MONDAY + timedelta(hours=8 * number)
    done = tuple(begin + timedelta(hours=sum(hours[: place + 1])) for place in range(len(hours)))
    return Course(f"C{number}", "BG", "STP", procedure, begin, begin + timedelta(days=10), done[-1], len(hours), done)


def courses(count: int = 500) -> list[Course]:
    """A slow first step foretells a slow dossier; one procedure is slower than the other."""
    chance, found = random.Random(4), []
    for number in range(count):
        procedure = chance.choice(["P", "Q"])
        pace = chance.lognormvariate(0, 0.5) * (1.3 if procedure == "Q" else 0.8)
        found.append(course(number, [55 * pace * chance.lognormvariate(0, 0.3) for _step in range(4)], procedure))
    return found


# --- pure ---


def test_the_weights_that_made_the_data_are_found_again() -> None:
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(8000, 2))
    late = (chance.random(8000) < 1 / (1 + np.exp(-(0.5 + 1.5 * rows[:, 0] - rows[:, 1])))).astype(float)
    found = fit(rows, late)
    weights = [weight / scale for weight, scale in zip(found.weights, found.scales, strict=True)]
    assert weights == pytest.approx([1.5, -1.0], abs=0.12)
    assert found.probabilities(rows).mean() == pytest.approx(late.mean(), abs=1e-3)


def test_what_is_told_too_boldly_is_calibrated() -> None:
    chance = np.random.default_rng(2)
    rows = chance.normal(size=(6000, 1))
    late = (chance.random(6000) < 1 / (1 + np.exp(-rows[:, 0]))).astype(float)
    bold = fit(rows, late)
    bold = type(bold)(bold.means, bold.scales, tuple(3 * one for one in bold.weights), bold.constant + 1)
    mended = calibrated(bold, rows, late)
    assert brier(mended.probabilities(rows), late) < brier(bold.probabilities(rows), late) - 0.01
    assert mended.probabilities(rows).mean() == pytest.approx(late.mean(), abs=0.005)


def test_the_area_is_how_often_a_late_one_stands_before_one_in_time() -> None:
    late = np.array([0.0, 0.0, 1.0, 1.0])
    assert auc(np.array([0.1, 0.4, 0.35, 0.8]), late) == 0.75
    assert auc(np.array([0.5, 0.5, 0.5, 0.5]), late) == 0.5
    assert auc(np.array([0.1, 0.2, 0.3, 0.4]), late) == 1.0
    assert brier(np.array([0.0, 0.0, 1.0, 0.5]), late) == 0.0625


def test_with_one_outcome_alone_nothing_is_fitted() -> None:
    with pytest.raises(ValueError, match="both outcomes"):
        fit(np.zeros((5, 1)), np.zeros(5))


def test_dossiers_are_looked_at_only_while_they_were_open() -> None:
    seen = looks([course(0, [24, 24, 24]), course(1, [100, 100, 100])])
    assert [(one.course.code, one.late, one.done) for one in seen] == [
        ("C0", False, 2), ("C1", True, 0), ("C1", True, 1), ("C1", True, 1), ("C1", True, 2),
    ]  # fmt: skip


def test_how_much_an_agency_has_open_is_counted_at_the_moment() -> None:
    some = [course(0, [10.0]), course(1, [10.0]), course(2, [10.0])]
    loads = Loads(some)
    assert [loads.at("STP", MONDAY + timedelta(hours=hour)) for hour in (0, 8, 9, 11, 30)] == [1, 2, 2, 1, 0]
    assert loads.at("CAT", MONDAY) == 0


def test_it_tells_later_dossiers_better_than_the_hours_left_and_as_often_as_they_were() -> None:
    model = learn(courses())
    figures = model.figures
    assert figures.beats_the_naive
    assert figures.auc > 0.8
    assert figures.told == pytest.approx(figures.late, abs=0.1)
    assert Model.read(model.written()) == model


def test_nothing_of_later_dossiers_is_learned_from() -> None:
    some = courses()
    before = learn(some)
    cut = some[int(len(some) * 0.7)].counted_from
    changed = [
        one if one.counted_from <= cut else Course(**{**one.__dict__, "procedure": "R", "finished": ()}) for one in some
    ]
    after = learn(changed)
    assert after.taught == before.taught
    assert after.figures != before.figures


def test_too_few_say_so() -> None:
    with pytest.raises(TooFew):
        learn([])
    with pytest.raises(TooFew):
        learn([course(number, [10.0, 10.0]) for number in range(300)])  # none was late


def test_what_speaks_for_being_late_is_told_the_strongest_first_with_its_numbers() -> None:
    model = learn(courses())
    slow = course(600, [200.0, 200.0, 200.0, 200.0], "Q")
    told = assess(Seen(slow, slow.counted_from + timedelta(days=8), None), model, 40)
    calm = course(601, [20.0, 20.0, 20.0, 20.0], "P")
    assert (
        told.probability
        > 0.8
        > 0.3
        > assess(Seen(calm, calm.counted_from + timedelta(days=1), None), model, 20).probability
    )
    kinds = [fact["kind"] for fact in told.facts]
    assert 1 <= len(kinds) <= 3
    assert {"kind": "steps", "step": 1, "of": 4} in told.facts or {
        "kind": "gone",
        "days": 8.0,
        "of": 10.0,
    } in told.facts


def test_no_number_is_endless_for_a_dossier_long_past_its_date() -> None:
    late = course(0, [1000.0])
    row = numbers(Seen(late, late.due_at + timedelta(days=90), None), teach(courses(50)), 0)
    assert all(np.isfinite(row))


# --- with the database ---


def keep(model: Model, *, is_used: bool) -> RiskModel:
    facts = model.written()
    figures = facts.pop("figures")
    return RiskModel.objects.create(made_at=clock.now(), facts=facts, figures=figures, is_used=is_used)


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
def test_open_dossiers_are_said_to_be_at_risk_by_the_model_in_use_alone_and_to_staff_in_words() -> None:
    made = f.received()
    (one,) = running_courses(10)
    assert one.code == made.code
    assert finished_courses(10) == []
    used = keep(learn(courses()), is_used=True)
    with clock.frozen(one.due_at - timedelta(hours=1)):
        assert actions.assess_risks(system("insight")) == 1
    row = DossierRisk.objects.get()
    assert (row.dossier, row.model_id) == (made.code, used.pk)
    assert row.probability > risk.MAY_BE_LATE
    (told,) = risk.at_risk(MANAGER, "BG")
    assert told.reasons
    assert risk.risks_of([made.code, "none"]) == {made.code: told}
    assert risk.count_at_risk("BG") == 1
    assert risk.at_risk(f.actor("leader", agency="CAT", number=35), "BG") == []
    assert risk.at_risk(Actor("token", "36", "", (Grant("manager", "LG"), Grant("leader", "BG", "CAT"))), "BG") == []
    with pytest.raises(Forbidden):
        risk.at_risk(f.RECEPTIONIST, "BG")
    RiskModel.objects.update(is_used=False)
    assert actions.assess_risks(system("insight")) == 0
    assert risk.risks_of([made.code]) == {}


@pytest.mark.django_db
def test_each_training_is_recorded_and_with_too_few_dossiers_none_is_used() -> None:
    keep(learn(courses()), is_used=True)
    row = actions.train_risk(system("insight"))
    assert row.is_used is False
    assert "too_few" in row.figures
    assert RiskModel.objects.filter(is_used=True).count() == 0
    (entry,) = journal.subject_history(f"risk_model:{row.pk}")
    assert (entry.kind, entry.data["is_used"]) == ("risk.learned", False)
    assert risk.risk_models(MANAGER)[0].pk == row.pk
