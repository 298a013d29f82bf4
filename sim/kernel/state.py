"""The kernel's tables: the model, which never changes during a year, and the state, which does.

All are C-contiguous arrays; what their columns mean is in `sim.kernel.columns`. Lists of varying length lie one
after the other in one array, with a first place and a number in the row they belong to.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Model(NamedTuple):
    """One world as tables."""

    last: int                # last tick of the horizon
    end: int                 # end of the horizon; beyond the last tick unless stationary
    slack: int               # rows that one event may add to any table
    channel: Ints            # [channels, CH_*]
    channel_share: Floats    # [channels, CF_*]
    answered: Floats         # [channels, 48]: chance that a dial is answered, by half-hour of the day
    base: Floats             # base hit rates by contact, channel after channel
    way: Ints                # [ways, Y_*]
    way_share: Floats        # [ways, YF_*]: shares accepted
    way_talk: Floats         # [ways, classes + 1]: factor on talk time by class of customer, first of any
    way_hit: Floats          # [ways, classes + 1]: factor on the hit rate
    way_hours: Ints          # [stretches, 2]: ticks of the day
    terms: Ints              # [channels, days]: row of `promoted`; one day where there are no promotions
    promoted: Floats         # [rows, products + 1]: factor on the hit rate of who wants the product; last: none
    class_border: Floats     # running sums of shares, channel after channel
    step: Ints               # [steps, S_*]
    option: Ints             # [options, O_*]
    entry: Ints              # [entries, 2]: pool, how many
    line: Ints               # [lines, WM_*]
    pool: Ints               # [pools, LM_*]
    listed: Ints             # steps, desks and doors by pool
    ramp: Floats             # shares of full performance, contract after contract
    unit_ramp: Ints          # [units, UR_*]
    door: Ints               # [stretches, 2]: open from, to; channel after channel
    rule: Ints               # [rules, 2]: target, delay
    rule_share: Floats       # [rules, 2]: chance, shows up
    rule_first: Ints         # [channels, words + 1]
    unit_factor: Floats      # [units, F_*]
    product: Ints            # [products, R_*]
    product_share: Floats    # [products, RF_*]
    quality: Floats          # [segments]
    lead_address: Ints       # leads, segment after segment
    lead_comes: Ints
    lead_segment: Ints
    lead_channel: Ints       # [segments]: the channel that calls them
    begins: Ints             # [n, 4]: tick, key, unit, unused; stretches on duty begin
    ends: Ints               # [n, 4]: tick, key, unit, 1 if the shift ends
    doors: Ints              # [n, 3]: tick, key, channel
    batches: Ints            # [n, B_*]: lead lists delivered
    desk_batch: Ints         # batches, desk after desk
    desk_channel: Ints       # [desks]
    hears_pool: Ints         # [desks, pools]: 1 if the desk dials after a release of the pool
    hears_step: Ints         # [desks, steps]: 1 if a walk-in step is served by the desk's callers
    anyway: Ints             # [n, 4]: tick, address, channel, lead
    machine_key: NDArray[np.uint64]    # [2, 2]: failure, repair
    machine_time: Floats     # specs of failure and repair, see `sim.world.luck`
    machine_points: Floats
    unit_address: Ints       # [units]


class State(NamedTuple):
    """Everything that changes while a year runs."""

    now: Ints                # scalars
    heap: Ints               # [capacity, H_*]
    hand: Ints               # [capacity, 2]: hand-overs within the event: kind, contact
    contact: Ints            # [capacity, J_* and C_*]
    person: Ints             # [capacity, P_*]
    lead_slot: Ints          # [leads]: person, -1 never met
    unit: Ints               # [units, U_*]
    pool: Ints               # [pools, L_*]
    line: Ints               # [lines, W_*]
    waiting: Ints            # [steps]
    shop: Ints               # [channels, X_*]
    desk: Ints               # [desks, D_*]
    due: Ints                # [2 x desks, capacity, E_*]: promised, then retries of each desk
    window: Ints             # [desks, days, 3]: day, answered, dropped
    pending: Ints            # [capacity, N_*]
    product: Ints            # [products, K_*]
    arrivals: Ints           # [largest day, 2]: tick, address
    sorting: Ints            # [largest day, 2]: room to sort in
    ticks: Ints              # [largest day]
    places: Ints             # [largest day + 1]
    released: Ints           # units just released, then their pools
    journeys: Ints           # log rows since last taken
    steps: Ints
    times: Ints
    stocks: Ints
