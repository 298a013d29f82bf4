"""From a world to the kernel's model: the channels, steps, pools and rules of the scenario as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np

from sim.kernel import columns as at
from sim.kernel.duty_tables import door_events, turns, unit_ramps
from sim.kernel.state import Floats, Ints, Model
from sim.scenario.channels import Channel, Outbound, WalkIn
from sim.scenario.offer import Product
from sim.world.calendar import DAY
from sim.world.classes import classes_of
from sim.world.failures import failures_of
from sim.world.needs import options_of, pools_of, seller_place, shared_steps
from sim.world.promotions import promotions_of
from sim.world.ways import Ways, ways_of
from sim.world.world import World

_MODES = {"preview": at.PREVIEW, "progressive": at.PROGRESSIVE, "predictive": at.PREDICTIVE}


def model_of(world: World) -> Model:
    """The tables of one world."""
    scenario, names, clock = world.scenario, world.names, world.clock
    channels = list(scenario.channels.values())
    classes, ways, failures = classes_of(scenario), [ways_of(channel) for channel in channels], failures_of(world)
    lists = _Lists()
    steps = [(number, step) for number, channel in enumerate(channels) for step in channel.steps]
    options = [options_of(scenario, step) for _, step in steps]
    desks = [number for number, channel in enumerate(channels) if isinstance(channel, Outbound)]
    shared = [shared_steps(scenario, name) for name in names.pools]
    base = [channel.hit_rate.by_contact or (channel.hit_rate.base(1),) for channel in channels]
    doors = world.opening
    hears_pool = np.array([[pool in _hears(world, channel, options, shared) for pool in range(len(names.pools))]
                           for channel in desks], dtype=np.int64).reshape(len(desks), len(names.pools))
    hears_step = np.array([[step in shared[names.pools.index(_outbound(channels[channel]).callers)]
                            for step in range(len(steps))] for channel in desks],
                          dtype=np.int64).reshape(len(desks), len(steps))
    lines = np.array([[number, classes.priority[row], classes.credit[row]] for number, (channel, _) in enumerate(steps)
                      for row in _class_rows(classes.first[channel], classes.stated[channel])], dtype=np.int64)
    line_count = [max(int(classes.stated[channel]), 1) for channel, _ in steps]
    line_first = [0, *accumulate(line_count)]
    option_first = [0, *accumulate(len(each) for each in options)]
    flat_options = [option for each in options for option in each]
    entries = [entry for option in flat_options for entry in option]
    entry_first = [0, *accumulate(len(option) for option in flat_options)]
    pool_rows = _pools(world, options, shared, lists)
    ramp_rows, ramps = unit_ramps(world)
    pool_rows[:, at.LM_FAILURE], pool_rows[:, at.LM_REPAIR] = failures.every, failures.repair
    begins, ends = turns(world)
    rules = [[[each for each in channel.next if each.after == word] for word in at.WORDS] for channel in channels]
    rule_ends = list(accumulate((len(each) for row in rules for each in row), initial=0))
    flat_rules = [each for row in rules for word in row for each in word]
    words = len(at.WORDS)
    promotions = promotions_of(scenario, clock)
    batches, anyway = _leads(world)
    return Model(
        last=clock.end if clock.stationary else clock.end - 1,
        end=clock.end, slack=64 + len(world.units.pool) * (11 if (_modes(channels) == at.PREDICTIVE).any() else 1),
        channel=_channels(world, base, ways, classes.first, classes.stated, [len(each) for each in doors]),
        channel_share=_channel_shares(channels), answered=_answered(channels),
        base=np.array([rate for row in base for rate in row], dtype=np.float64),
        way=_ways(world, ways, lists), way_share=_way_shares(channels),
        way_talk=_by_class(channels, ways, "talk"), way_hit=_by_class(channels, ways, "hit"),
        way_hours=_rows(lists.hours, 2), terms=promotions.row, promoted=promotions.hit, class_border=classes.border,
        step=_rows([[option_first[number], len(options[number]), int(step.only == "buyers"), line_first[number],
                     line_count[number]] for number, (_, step) in enumerate(steps)], 5),
        option=_rows([[entry_first[number], len(option), seller_place(scenario, option),
                       sum(count for _, count in option)] for number, option in enumerate(flat_options)], 4),
        entry=_rows(entries, 2), line=lines.reshape(-1, 3), pool=pool_rows,
        listed=np.array(lists.values, dtype=np.int64), ramp=ramps, unit_ramp=ramp_rows,
        door=_rows([stretch for each in doors for stretch in each], 2),
        rule=_rows([[names.channels.index(each.to), each.delay] for each in flat_rules], 2),
        rule_share=np.array([[each.chance, each.shows_up] for each in flat_rules], dtype=np.float64).reshape(-1, 2),
        rule_first=np.array([[rule_ends[number * words + word] for word in range(words + 1)]
                             for number in range(len(channels))], dtype=np.int64),
        unit_factor=np.ascontiguousarray(np.stack([world.units.hit_factor, world.units.talk_factor], axis=1)),
        product=_rows([_product(world, each) for each in scenario.offer.values()], 6),
        product_share=np.array([_product_shares(each) for each in scenario.offer.values()],
                               dtype=np.float64).reshape(-1, 2),
        quality=np.array([scenario.outbound[channel].leads[key].quality for channel, key in names.segments],
                         dtype=np.float64),
        lead_address=_joined([each.address for each in world.leads]),
        lead_comes=_joined([each.comes for each in world.leads]),
        lead_segment=_joined([np.full(len(each.address), number) for number, each in enumerate(world.leads)]),
        lead_channel=np.array([names.channels.index(channel) for channel, _ in names.segments], dtype=np.int64),
        begins=begins, ends=ends, doors=door_events(world, desks), batches=batches,
        desk_batch=np.array([number for desk in desks for number in np.flatnonzero(batches[:, at.B_CHANNEL] == desk)],
                            dtype=np.int64),
        desk_channel=np.array(desks, dtype=np.int64), hears_pool=hears_pool, hears_step=hears_step, anyway=anyway,
        machine_key=failures.keys, machine_time=failures.times, machine_points=failures.points,
        unit_address=failures.address,
    )


class _Lists:
    """Lists of numbers laid end to end."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.hours: list[tuple[int, int]] = []

    def put(self, numbers: Iterable[int]) -> tuple[int, int]:
        """First place and length of a list."""
        first = len(self.values)
        self.values += numbers
        return first, len(self.values) - first


def _class_rows(first: int, count: int) -> range:
    return range(int(first), int(first) + max(int(count), 1))


def _outbound(channel: Channel) -> Outbound:
    assert isinstance(channel, Outbound)
    return channel


def _modes(channels: Sequence[Channel]) -> Ints:
    return np.array([_MODES[each.dialling.mode] if isinstance(each, Outbound) else -1 for each in channels])


def _hears(world: World, channel: int, options: Sequence[Sequence[tuple[tuple[int, int], ...]]],
           shared: Sequence[Sequence[int]]) -> set[int]:
    """Pools after whose release the desk dials: its callers, its lines, and those of steps its callers serve."""
    pools = world.names.pools
    desk = world.scenario.outbound[world.names.channels[channel]]
    callers = pools.index(desk.callers)
    found = {callers} | {pool for step in shared[callers] for pool in pools_of(options[step])}
    if desk.dialling.line is not None:
        found.add(pools.index(desk.dialling.line))
    return found


def _pools(world: World, options: Sequence[Sequence[tuple[tuple[int, int], ...]]], shared: Sequence[Sequence[int]],
           lists: _Lists) -> Ints:
    """Which steps, desks and doors a pool concerns."""
    rows = np.zeros((len(world.names.pools), at.POOL_MODEL_COLUMNS), dtype=np.int64)
    channels = list(world.scenario.channels.values())
    step_channel = [number for number, channel in enumerate(channels) for _ in channel.steps]
    serves = [pools_of(each) for each in options]
    for pool in range(len(rows)):
        steps = [step for step, of in enumerate(serves) if pool in of]
        doors = sorted({step_channel[step] for step in steps if isinstance(channels[step_channel[step]], WalkIn)})
        rows[pool, at.LM_STEP], rows[pool, at.LM_STEPS] = lists.put(steps)
        rows[pool, at.LM_DOOR], rows[pool, at.LM_DOORS] = lists.put(doors)
        rows[pool, at.LM_SHOP_STEP], rows[pool, at.LM_SHOP_STEPS] = lists.put(shared[pool])
    return rows


def _channels(world: World, base: Sequence[Sequence[float]], ways: Sequence[Ways], class_first: Ints,
              class_count: Ints, doors: Sequence[int]) -> Ints:
    rows = np.zeros((len(base), at.CHANNEL_COLUMNS), dtype=np.int64)
    pools = world.names.pools
    step = way = rate = door = desk = 0
    for number, channel in enumerate(world.scenario.channels.values()):
        row, stated = rows[number], ways[number]
        row[at.CH_STEP], row[at.CH_STEPS] = step, len(channel.steps)
        row[at.CH_WAY], row[at.CH_WAYS] = way, len(channel.dialogue)
        row[at.CH_DEFAULT_WAY] = stated.usual if channel.dialogue else -1
        row[at.CH_SWITCHED] = bool(stated.switched)
        row[at.CH_ANY_UP_SELL] = any(each.up_sell is not None for each in channel.dialogue.values())
        row[at.CH_ANY_SUGGEST] = any(each.suggest is not None for each in channel.dialogue.values())
        row[at.CH_BASE], row[at.CH_BASES] = rate, len(base[number])
        row[at.CH_DOOR], row[at.CH_DOORS] = door, doors[number]
        row[at.CH_CLASS], row[at.CH_CLASSES] = class_first[number], class_count[number]
        after_wait = channel.hit_rate.after_wait
        row[at.CH_WAIT_FROM] = after_wait.from_ if after_wait is not None else 0
        row[at.CH_DESK] = row[at.CH_BALK] = row[at.CH_LINES] = row[at.CH_LIMIT] = -1
        if isinstance(channel, WalkIn):
            row[at.CH_SELLING] = sum(each.only != "buyers" for each in channel.steps) - 1
            row[at.CH_BALK] = channel.balk.waiting if channel.balk is not None else -1
            row[at.CH_TURN_AWAY] = channel.at_closing == "turn_away"
        else:
            dialling = channel.dialling
            row[at.CH_OUTBOUND], row[at.CH_DESK], row[at.CH_SELLING] = 1, desk, -1
            row[at.CH_MODE], row[at.CH_CALLERS] = _MODES[dialling.mode], pools.index(channel.callers)
            row[at.CH_LINES] = -1 if dialling.line is None else pools.index(dialling.line)
            row[at.CH_ATTEMPTS], row[at.CH_RETRY_AFTER] = dialling.attempts, max(dialling.retry_after, 1)
            row[at.CH_RETRY_FIRST], row[at.CH_KEEP_FREE] = dialling.first == "retry", channel.keep_free
            row[at.CH_PACE] = 1000
            if dialling.lines_per_caller is not None:
                row[at.CH_PACE] = round(1000 * dialling.lines_per_caller)
            if dialling.dropped is not None:
                row[at.CH_LIMIT] = round(1_000_000 * dialling.dropped.at_most)
                row[at.CH_WINDOW] = dialling.dropped.over // DAY
            desk += 1
        step, way, rate, door = (step + len(channel.steps), way + len(channel.dialogue), rate + len(base[number]),
                                 door + doors[number])
    return rows


def _channel_shares(channels: Sequence[Channel]) -> Floats:
    rows = np.zeros((len(channels), 5))
    for row, channel in zip(rows, channels, strict=True):
        if channel.hit_rate.after_wait is not None:
            row[at.CF_WAIT_LOSES] = channel.hit_rate.after_wait.loses
        if isinstance(channel, WalkIn):
            row[at.CF_BALK] = channel.balk.share if channel.balk is not None else 0.0
        else:
            row[at.CF_RIGHT_PARTY], row[at.CF_UNDECIDED] = channel.right_party, channel.outcomes.undecided
            row[at.CF_REFUSAL] = channel.outcomes.undecided + channel.outcomes.refusal
    return rows


def _answered(channels: Sequence[Channel]) -> Floats:
    rows = np.zeros((len(channels), 48))
    for row, channel in zip(rows, channels, strict=True):
        if isinstance(channel, Outbound):
            row[:] = [channel.answered.value * factor for factor in channel.answered.by_hour]
    return rows


def _ways(world: World, ways: Sequence[Ways], lists: _Lists) -> Ints:
    products, rows = world.names.products, []
    for channel, stated in zip(world.scenario.channels.values(), ways, strict=True):
        for number, way in enumerate(channel.dialogue.values()):
            up_sell, suggest, hours = way.up_sell, way.suggest, stated.hours[number] or ()
            rows.append([
                int(up_sell is not None), -1 if up_sell is None else products.index(up_sell.from_),
                -1 if up_sell is None else products.index(up_sell.to), int(suggest is not None),
                -1 if suggest is None else products.index(suggest.add), stated.waiting[number], len(lists.hours),
                len(hours),
            ])
            lists.hours += hours
    return _rows(rows, 8)


def _way_shares(channels: Sequence[Channel]) -> Floats:
    rows = [[way.up_sell.accepted if way.up_sell else 0.0, way.suggest.accepted if way.suggest else 0.0]
            for channel in channels for way in channel.dialogue.values()]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _by_class(channels: Sequence[Channel], ways: Sequence[Ways], what: str) -> Floats:
    """Factors by [way, class + 1]; channels with fewer classes leave the rest of their rows at 1."""
    stated = [row for channel, of in zip(channels, ways, strict=True) if channel.dialogue for row in getattr(of, what)]
    table = np.ones((len(stated), max((len(row) for row in stated), default=1)))
    for number, row in enumerate(stated):
        table[number, :len(row)] = row
    return table


def _product(world: World, product: Product) -> list[int]:
    rule, short = product.reorder, product.out_of_stock
    other = None if short is None else short.substitute
    return [
        int(product.stock is not None), -1 if rule is None else rule.at, 0 if rule is None else rule.quantity,
        (product.lead_time or 0) if rule is None else rule.lead_time,
        -1 if other is None else world.names.products.index(other),
        int(product.kind == "made_to_order"),
    ]


def _product_shares(product: Product) -> list[float]:
    short = product.out_of_stock
    return [0.0, 0.0] if short is None else [short.accepted or 0.0, short.back_order or 0.0]


def _leads(world: World) -> tuple[Ints, Ints]:
    """Lead lists delivered, by (tick, segment); and leads that come without being called, by (tick, address)."""
    names, scenario = world.names, world.scenario
    batches: list[tuple[int, int, int, int, int]] = []
    anyway: list[Ints] = [np.zeros((0, 4), dtype=np.int64)]
    first = 0
    for segment, leads in enumerate(world.leads):
        name, key = names.segments[segment]
        months, begins, counts = np.unique(leads.month, return_index=True, return_counts=True)
        batches += [
            (int(world.clock.month_start[month]), names.channels.index(name), segment, first + int(begin), int(count))
            for month, begin, count in zip(months, begins, counts, strict=True)
        ]
        target = scenario.outbound[name].leads[key].comes_to or next(iter(scenario.walk_in), "")
        come = np.flatnonzero(leads.comes >= 0)
        if len(come):
            anyway.append(np.stack([leads.comes[come], leads.address[come],
                                    np.full(len(come), names.channels.index(target)), first + come], axis=1))
        first += len(leads.address)
    rows = np.concatenate(anyway)
    batches.sort(key=lambda each: (each[0], each[2]))
    return _rows(batches, 5), np.ascontiguousarray(rows[np.lexsort((rows[:, 1], rows[:, 0]))])


def _rows(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)
