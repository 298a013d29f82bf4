"""Checks of an estimate against an exact value with a stated chance of a false alarm.

A test that compares a simulation with a formula fails by bad luck now and then; here the chance of that is chosen
first (usually below 1e-6) and the tolerance follows from it.
"""

from sim.theory.checks import need, need_inside, need_not_negative


def z_threshold(false_alarm: float, checks: int = 1) -> float:
    """Standard errors an estimate may lie off, two-sided, so that all `checks` together alarm falsely at most so often.

    Bonferroni: each check gets false_alarm / checks; the estimate is taken as normal. 0.05 gives 1.96.
    """
    need_inside("false_alarm", false_alarm)
    need(checks >= 1, f"checks must be at least 1, but is {checks}")
    from scipy.special import ndtri

    return float(-ndtri(false_alarm / (2 * checks)))


def t_threshold(false_alarm: float, degrees_of_freedom: int, checks: int = 1) -> float:
    """The same where the standard error is itself estimated from degrees_of_freedom + 1 independent runs."""
    need_inside("false_alarm", false_alarm)
    need(checks >= 1, f"checks must be at least 1, but is {checks}")
    need(degrees_of_freedom >= 1, f"degrees_of_freedom must be at least 1, but is {degrees_of_freedom}")
    from scipy.special import stdtrit

    return float(-stdtrit(degrees_of_freedom, false_alarm / (2 * checks)))


def within(
    estimate: float,
    exact: float,
    standard_error: float,
    false_alarm: float,
    degrees_of_freedom: int | None = None,
    checks: int = 1,
) -> bool:
    """True unless the estimate lies further from the exact value than luck explains (two-sided).

    Without degrees_of_freedom the standard error counts as known. A standard error of 0 demands equality.
    """
    need_not_negative("standard_error", standard_error)
    if degrees_of_freedom is None:
        limit = z_threshold(false_alarm, checks)
    else:
        limit = t_threshold(false_alarm, degrees_of_freedom, checks)
    return abs(estimate - exact) <= limit * standard_error
