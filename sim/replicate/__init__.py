"""Many simulated years: over threads or processes, in a fixed order, until precise enough."""

from sim.engines import DEFAULT_ENGINE, ENGINES, engine_named
from sim.replicate.workers import Workers, workers_for
from sim.replicate.year import SimulatedYear, YearTask, combined_digest, combined_log_digest, simulate_year, year_totals
from sim.replicate.years import Precise, many, until_precise, years

__all__ = ["DEFAULT_ENGINE", "ENGINES", "Precise", "SimulatedYear", "Workers", "YearTask", "combined_digest",
           "combined_log_digest", "engine_named", "many", "simulate_year", "until_precise", "workers_for",
           "year_totals", "years"]
