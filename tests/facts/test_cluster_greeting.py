"""What a worker says of itself before it plays, and what of it keeps it out."""

import pytest

from sim.replicate import warm
from wherefrom.cluster import greeting
from wherefrom.cluster.greeting import answer, figures_digest, verdict

OURS = {"wherefrom": "1.2.0", "code": "c" * 64, "python": "3.11.9", "numpy": "2.4.6", "scipy": "1.17.1",
        "numba": "0.68.1", "distributed": "2026.8.0", "figures": "f" * 64, "arithmetic": "a" * 64}  # fmt: skip


def test_the_same_answer_is_accepted_without_a_word():
    """Nothing differs: no refusal, no note."""
    assert verdict(OURS, dict(OURS)) == greeting.Verdict()


@pytest.mark.parametrize(
    ("other", "sentence", "step"),
    [
        ({"wherefrom": "1.1.0"}, "it has wherefrom 1.1.0, here is 1.2.0", "install wherefrom 1.2.0 there"),
        ({"numpy": "2.0.0", "code": "d" * 64}, "it has numpy 2.0.0, here is 2.4.6", "install numpy 2.4.6 there"),
        ({"code": "d" * 64}, "its sources of wherefrom differ from ours (digest dddddddddddd, here cccccccccccc)",
         "install the same sources there"),
        ({"figures": "0" * 64}, "its self-test differs: the figures of the trial month have the digest 000000000000 "
         "there, ffffffffffff here", "use the same versions"),
        ({"arithmetic": "0" * 64}, "its self-test differs: the functions that times are drawn with have the digest "
         "000000000000 there, aaaaaaaaaaaa here", "leave this machine out"),
    ],
)  # fmt: skip
def test_a_difference_that_may_change_figures_is_a_refusal(other, sentence, step):
    """Each names what it has, what we have, and what to do; a difference of a library is not told again as one of the
    sources."""
    found = verdict(OURS, OURS | other)
    assert found.refusals == (sentence,)
    assert step in found.next_step
    assert found.notes == ()


def test_another_python_or_compiler_with_our_figures_is_only_noted():
    """The self-test has shown that its figures are ours."""
    found = verdict(OURS, OURS | {"python": "3.12.1", "numba": "0.67.0"})
    assert found.refusals == ()
    assert found.notes == ("it has python 3.12.1, here is 3.11.9", "it has numba 0.67.0, here is 0.68.1")


def test_an_answer_of_an_older_wherefrom_that_lacks_a_line_is_refused():
    """What is not said is not the same."""
    found = verdict(OURS, {"wherefrom": "0.9"})
    assert found.refusals[0] == "it has wherefrom 0.9, here is 1.2.0"


def test_a_process_answers_the_same_twice_and_names_all_that_is_compared():
    """The self-test has no clock, no chance of its own: both engines count the same trial month."""
    said = answer("kernel", False)
    assert said == answer("kernel", False)
    assert set(said) == set(OURS)
    assert "highspy" in answer("kernel", True)
    assert answer("reference", False)["figures"] == said["figures"]


def test_the_figures_notice_a_cent(monkeypatch):
    """A kettle that costs one cent less to buy changes the digest, for money is in it bit by bit."""
    before = figures_digest.__wrapped__("kernel")
    changed = warm.TRIAL | {"offer": {"kettle": warm.TRIAL["offer"]["kettle"] | {"unit_cost": "19.99 EUR"}}}
    monkeypatch.setattr(warm, "TRIAL", changed)
    assert figures_digest.__wrapped__("kernel") != before


def test_the_arithmetic_notices_the_last_bit(monkeypatch):
    """One function that is off by one unit in the last place, at one of 4,096 places, changes the digest."""
    before = greeting.arithmetic_digest.__wrapped__()
    exact = greeting.np.log1p

    def slightly_off(grid):
        found = exact(grid)
        found[7] = greeting.np.nextafter(found[7], 0)
        return found

    monkeypatch.setattr(greeting.np, "log1p", slightly_off)
    assert greeting.arithmetic_digest.__wrapped__() != before
