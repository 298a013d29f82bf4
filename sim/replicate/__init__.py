"""Many simulated years: over processes, in a fixed order, until precise enough."""

from sim.replicate.engines import ENGINES, engine_named
from sim.replicate.workers import Workers
from sim.replicate.year import SimulatedYear, YearTask, combined_digest, simulate_year
from sim.replicate.years import Precise, many, until_precise, years

__all__ = ["ENGINES", "Precise", "SimulatedYear", "Workers", "YearTask", "combined_digest", "engine_named", "many",
           "simulate_year", "until_precise", "years"]
