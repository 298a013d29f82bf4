"""Selling: whether an offer persuades, what is in stock, and the two moves (up-sell and suggestion)."""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import (
    C_EXTRA,
    CF_WAIT_LOSES,
    CH_ANY_SUGGEST,
    CH_ANY_UP_SELL,
    CH_BASE,
    CH_BASES,
    CH_DEFAULT_WAY,
    CH_WAIT_FROM,
    CH_WAY,
    CH_WAYS,
    J_ADDED,
    J_CHANNEL,
    J_CLASS,
    J_DIALOGUE,
    J_PERSON,
    J_PRODUCT,
    J_RETURNED,
    J_SEGMENT,
    J_SOLD_AT,
    J_SUGGEST,
    J_SUPPLY,
    J_UP_SELL,
    J_WANTED,
    NOW,
    R_MADE_TO_ORDER,
    R_SUBSTITUTE,
    RF_ACCEPTED,
    RF_BACK_ORDER,
    WAY_HOUR_END,
    WAY_HOUR_START,
    Y_ADD,
    Y_FROM,
    Y_HOURS,
    Y_HOURS_COUNT,
    Y_SUGGEST,
    Y_TO,
    Y_UP_SELL,
    Y_WAITING,
    YF_SUGGEST,
    YF_UP_SELL,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.crew import skill
from sim.kernel.journal import log_stock
from sim.kernel.state import Model, State
from sim.kernel.store import MISSED, in_stock, owe_one, sell_one
from sim.kernel.tally import Tally
from sim.log.tables import Cause, Move, Supply
from sim.world.calendar import DAY, MINUTE
from sim.world.luck import (
    BACK_ORDER,
    CHOICE,
    DIALOGUE,
    RETURN,
    RETURN_TIME,
    SUBSTITUTE,
    SUGGEST,
    SUGGEST_SHOWING,
    SUGGEST_SHOWING_DRAW,
    SUGGEST_TIME,
    SUGGEST_TIME_DRAW,
    UP_SELL,
    UP_SELL_SHOWING,
    UP_SELL_SHOWING_DRAW,
    UP_SELL_TIME,
    UP_SELL_TIME_DRAW,
    Luck,
)
from sim.world.sampling import chance, pick, ticks

_ACCEPTED, _DECLINED = int(Move.ACCEPTED), int(Move.DECLINED)
_NO_STOCK, _NOT_OFFERED = int(Move.NO_STOCK), int(Move.NOT_OFFERED)
_SHELF, _SUBSTITUTED = int(Supply.SHELF), int(Supply.SUBSTITUTE)
_BACK_ORDERED, _MADE_TO_ORDER = int(Supply.BACK_ORDER), int(Supply.MADE_TO_ORDER)
_WAITED, _SELLER, _NO_CAUSE = int(Cause.WAITED), int(Cause.SELLER), int(Cause.NONE)


@inlined
def drawn(luck: Luck, channel: int, slot: int, address: int, ordinal: int) -> float:
    """The uniform of a contact that decides what the slot stands for."""
    return chance(luck.keys[channel, slot, 0], luck.keys[channel, slot, 1], address, ordinal)


@inlined
def drawn_product(luck: Luck, channel: int, address: int, ordinal: int) -> int:
    """What the customer would choose; -1 for nothing."""
    count, first = luck.choice_count[channel], luck.choice_first[channel]
    if count == 0:
        return -1
    if count == 1:
        return int(luck.choice_product[first])
    place = pick(luck.choice_border, first, count, drawn(luck, channel, CHOICE, address, ordinal))
    return int(luck.choice_product[first + place])


@inlined
def drawn_way(luck: Luck, channel: int, address: int, ordinal: int) -> int:
    """The dialogue drawn by shares, numbered within the channel; -1 where the channel has none."""
    count = luck.way_count[channel]
    if count < 2:
        return int(count - 1)
    return pick(luck.way_border, luck.way_first[channel], count, drawn(luck, channel, DIALOGUE, address, ordinal))


@inlined
def _rate(m: Model, channel: int, meeting: int, wait: int, dialogue: float, seller: float, ready: float) -> float:
    rate = m.base[m.channel[channel, CH_BASE] + min(meeting, m.channel[channel, CH_BASES]) - 1]
    if wait > m.channel[channel, CH_WAIT_FROM]:
        rate -= m.channel_share[channel, CF_WAIT_LOSES] * (wait - m.channel[channel, CH_WAIT_FROM]) / MINUTE
    return float(min(max(rate * dialogue * seller * ready, 0.0), 1.0))


@inlined
def quality_of(m: Model, segment: int) -> float:
    """Factor of a lead list on the hit rate; 1 for who is on none."""
    quality: float = m.quality[segment] if segment >= 0 else 1.0
    return quality


@inlined
def _hit(m: Model, channel: int, way: int, of_class: int) -> float:
    """Factor of a way of selling on the hit rate, for a class of customers (-1: any)."""
    if way < 0:
        return 1.0
    factor: float = m.way_hit[m.channel[channel, CH_WAY] + way, of_class + 1]
    return factor


@inlined
def talk_factor(m: Model, channel: int, way: int, of_class: int) -> float:
    """Factor of a way of selling on the time of the talk."""
    if way < 0:
        return 1.0
    factor: float = m.way_talk[m.channel[channel, CH_WAY] + way, of_class + 1]
    return factor


@inlined
def readiness(m: Model, channel: int, segment: int, wanted: int, now: int) -> float:
    """Factors on the hit rate that lie with the customer: lead quality, and a promotion of what is wanted."""
    terms = m.terms[channel, min(now // DAY, m.terms.shape[1] - 1)]
    product = wanted if wanted >= 0 else m.promoted.shape[1] - 1
    return float(quality_of(m, segment) * m.promoted[terms, product])


@inlined
def would_buy(m: Model, channel: int, meetings: int, of_class: int, hit: float, ready: float) -> bool:
    """Own draws would buy at the coming meeting: no wait, default dialogue, seller factor 1."""
    default = _hit(m, channel, m.channel[channel, CH_DEFAULT_WAY], of_class)
    return hit < _rate(m, channel, meetings + 1, 0, default, 1.0, ready)


@inlined
def persuades(m: Model, s: State, contact: int, meeting: int, wait: int, seller: int, hit: float) -> int:
    """Whether this meeting makes a sale: -1 if so, else what cost it, were the customer willing."""
    con = s.contact
    channel, of_class = con[contact, J_CHANNEL], con[contact, J_CLASS]
    ready = readiness(m, channel, con[contact, J_SEGMENT], con[contact, J_WANTED], s.now[NOW])
    dialogue = _hit(m, channel, con[contact, J_DIALOGUE], of_class)
    able = skill(m, s, seller) if seller >= 0 else 1.0
    if hit < _rate(m, channel, meeting, wait, dialogue, able, ready):
        return -1
    default = _hit(m, channel, m.channel[channel, CH_DEFAULT_WAY], of_class)
    if hit >= _rate(m, channel, meeting, 0, default, 1.0, ready):
        return _NO_CAUSE
    return _WAITED if hit < _rate(m, channel, meeting, 0, dialogue, able, ready) else _SELLER


@internal
def switched_way(m: Model, s: State, channel: int, waiting: int, otherwise: int) -> int:
    """The first way of the channel whose switches (queue, hour) are all on; else the drawn one."""
    first, moment = m.channel[channel, CH_WAY], s.now[NOW] % DAY
    for way in range(first, first + m.channel[channel, CH_WAYS]):
        asked, hours = m.way[way, Y_WAITING], m.way[way, Y_HOURS_COUNT]
        if asked < 0 and hours == 0:
            continue
        if asked >= 0 and waiting < asked:
            continue
        inside = hours == 0
        for place in range(m.way[way, Y_HOURS], m.way[way, Y_HOURS] + hours):
            if m.way_hours[place, WAY_HOUR_START] <= moment < m.way_hours[place, WAY_HOUR_END]:
                inside = True
        if inside:
            return int(way - first)
    return otherwise


@inlined
def _time(luck: Luck, channel: int, way: int, column: int, slot: int, address: int, ordinal: int) -> int:
    spec = luck.way_time[way, column]
    if spec < 0:
        return 0
    return ticks(luck.times, luck.points, spec, drawn(luck, channel, slot, address, ordinal))


@inlined
def sell(m: Model, s: State, t: Tally, luck: Luck, contact: int, ordinal: int) -> bool:
    """A persuaded customer takes what is wanted, with the moves; False where the shelf is empty and nothing else
    will do. The extra ticks are left in the contact."""
    con = s.contact
    channel, address, wanted = con[contact, J_CHANNEL], con[contact, J_PERSON], con[contact, J_WANTED]
    product, supply, extra = wanted, _SHELF, 0
    con[contact, C_EXTRA] = 0
    if not in_stock(m, s, wanted):
        log_stock(s, t, wanted, MISSED, 0)
        other = m.product[wanted, R_SUBSTITUTE]
        if other >= 0 and in_stock(m, s, other) and (
                drawn(luck, channel, SUBSTITUTE, address, ordinal) < m.product_share[wanted, RF_ACCEPTED]):
            product, supply = other, _SUBSTITUTED
        elif m.product_share[wanted, RF_BACK_ORDER] > 0.0 and (
                drawn(luck, channel, BACK_ORDER, address, ordinal) < m.product_share[wanted, RF_BACK_ORDER]):
            supply = _BACK_ORDERED
        else:
            return False
    if supply == _BACK_ORDERED:
        owe_one(m, s, t, wanted)
    else:
        way = con[contact, J_DIALOGUE]
        if way >= 0:
            way += m.channel[channel, CH_WAY]
        if m.channel[channel, CH_ANY_UP_SELL]:
            if way >= 0 and m.way[way, Y_UP_SELL]:
                if m.way[way, Y_FROM] == product:
                    dearer = m.way[way, Y_TO]
                    if not in_stock(m, s, dearer):
                        con[contact, J_UP_SELL] = _NO_STOCK
                    else:
                        extra += _time(luck, channel, way, UP_SELL_SHOWING, UP_SELL_SHOWING_DRAW, address, ordinal)
                        con[contact, J_UP_SELL] = _DECLINED
                        if drawn(luck, channel, UP_SELL, address, ordinal) < m.way_share[way, YF_UP_SELL]:
                            con[contact, J_UP_SELL] = _ACCEPTED
                            product = dearer
                            extra += _time(luck, channel, way, UP_SELL_TIME, UP_SELL_TIME_DRAW, address, ordinal)
            else:
                first = m.channel[channel, CH_WAY]
                for each in range(first, first + m.channel[channel, CH_WAYS]):
                    if m.way[each, Y_UP_SELL] and m.way[each, Y_FROM] == product:
                        con[contact, J_UP_SELL] = _NOT_OFFERED
        sell_one(m, s, t, product)
        if m.channel[channel, CH_ANY_SUGGEST]:
            if way >= 0 and m.way[way, Y_SUGGEST]:
                second = m.way[way, Y_ADD]
                if not in_stock(m, s, second):
                    con[contact, J_SUGGEST] = _NO_STOCK
                else:
                    extra += _time(luck, channel, way, SUGGEST_SHOWING, SUGGEST_SHOWING_DRAW, address, ordinal)
                    con[contact, J_SUGGEST] = _DECLINED
                    if drawn(luck, channel, SUGGEST, address, ordinal) < m.way_share[way, YF_SUGGEST]:
                        con[contact, J_SUGGEST] = _ACCEPTED
                        con[contact, J_ADDED] = second
                        sell_one(m, s, t, second)
                        extra += _time(luck, channel, way, SUGGEST_TIME, SUGGEST_TIME_DRAW, address, ordinal)
            else:
                con[contact, J_SUGGEST] = _NOT_OFFERED
        if supply == _SHELF and product >= 0 and m.product[product, R_MADE_TO_ORDER]:
            supply = _MADE_TO_ORDER
    con[contact, J_PRODUCT] = product
    con[contact, J_SUPPLY] = supply
    con[contact, J_SOLD_AT] = s.now[NOW]
    con[contact, C_EXTRA] = extra
    share = luck.return_share[channel]
    if share > 0.0 and drawn(luck, channel, RETURN, address, ordinal) < share:
        within = drawn(luck, channel, RETURN_TIME, address, ordinal) * luck.return_within[channel]
        con[contact, J_RETURNED] = s.now[NOW] + np.int64(np.rint(within))
    return True
