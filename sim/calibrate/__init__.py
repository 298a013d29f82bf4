"""Calibration: operational logs in, scenario language out; every number with range, source and verdict."""

from sim.calibrate.engine import calibrate
from sim.calibrate.types import Calibration, CalibrationError, Curve, Figure, Finding, Problem

__all__ = ["Calibration", "CalibrationError", "Curve", "Figure", "Finding", "Problem", "calibrate"]
