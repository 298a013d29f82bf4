"""Exact formulas: queues, staffing, stock, lead lists, counts and intervals.

Shown beside simulated results, used by the plan "Erlang per half-hour", and used by the tests as truth. Nothing in
here knows the simulator. Import the module that is needed (`from sim.theory.erlang import erlang_c`): this package
imports nothing by itself, so it costs nothing until used.

Times may be in any unit as long as one call uses one unit throughout; rates are per that unit.
"""
