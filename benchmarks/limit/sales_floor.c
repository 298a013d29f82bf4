/* The two-channel sales floor as a special case: the limit of an event loop for it.
 *
 * One slot of time per thing that can happen next (the next arrival, each seller, caller and till), grouped by kind; an
 * event renews the least time of its own group only. Who waits leaves lazily: an impatient customer is counted when
 * the line reaches it, or at the end. No log, no key figures but the counts.
 *
 * sales_floor MINUTES SEED RUNS (drawn|shared): a line of JSON a run. `drawn` draws as it goes; with `shared` every
 * random value was put into arrays, in order of use, before the clock starts. */
#include <string.h>

#include "draws.h"

enum { SELLERS = 6, CALLERS = 4, TILLS = 2 };
enum { NOTHING = 0, BUYS = 1, UPSOLD = 2 };      /* what becomes of a served customer */
enum { NO_ANSWER = 0, NO_SALE = 1, SALE = 2 };   /* what becomes of a dial */

typedef struct {
    uint64_t arr, ren, srv, buy, ups, dial, conn, osale, till, started, paid;
    double wait, till_wait;
} Counts;

/* Values in order of use, and how many of each were used. */
typedef struct {
    double *gap, *patience, *service, *extra, *ring, *talk, *pay;
    uint8_t *fate, *answer;
    uint64_t n_gap, n_patience, n_service, n_extra, n_ring, n_talk, n_pay, n_fate, n_answer;
} Shared;

static const double MU = 1.6801876965560496;     /* ln 6 - sigma^2 / 2 */
static const double SIGMA = 0.47238072707743883; /* sqrt(ln 1.25) */

INLINE double draw_service(Random *r) { return exp(MU + SIGMA * normal(r)); }

INLINE uint8_t draw_fate(Random *r) {
    if (uniform(r) > 0.4) return NOTHING;
    return uniform(r) <= 0.25 ? UPSOLD : BUYS;
}

INLINE uint8_t draw_answer(Random *r) {
    if (uniform(r) > 0.3) return NO_ANSWER;
    return uniform(r) <= 0.15 ? SALE : NO_SALE;
}

#define TAKE(name, drawn) (shared ? s->name[s->n_##name++] : (drawn))

INLINE double least(const double *times, int count, int *which) {
    double found = times[0];
    int at = 0;
    for (int i = 1; i < count; i++) {
        int better = times[i] < found;
        found = better ? times[i] : found;
        at = better ? i : at;
    }
    *which = at;
    return found;
}

static Line floor_line, till_line;

INLINE void simulate(const int shared, Random *r, Shared *s, double end, Counts *c) {
    const double never = INFINITY;
    double seller[SELLERS], caller[CALLERS], till[TILLS];
    uint8_t upselling[SELLERS] = {0}, talking[CALLERS] = {0};
    uint8_t outcome[CALLERS] = {0};
    int next_seller = 0, next_caller, next_till = 0;
    double at_seller = never, at_till = never;
    unsigned idle_sellers = (1u << SELLERS) - 1, idle_tills = (1u << TILLS) - 1;
    floor_line.head = floor_line.tail = till_line.head = till_line.tail = 0;
    for (int i = 0; i < SELLERS; i++) seller[i] = never;
    for (int i = 0; i < TILLS; i++) till[i] = never;
    for (int i = 0; i < CALLERS; i++) caller[i] = TAKE(ring, exponential(r, 0.5));
    double at_caller = least(caller, CALLERS, &next_caller);
    double at_arrival = TAKE(gap, exponential(r, 1.0));
    for (;;) {
        int buyer = 0;
        double now;
        double people = at_arrival < at_seller ? at_arrival : at_seller;
        double others = at_caller < at_till ? at_caller : at_till;
        if (others < people) {
            now = others;
            if (now > end) break;
            if (at_caller <= at_till) {
                int i = next_caller;
                if (talking[i]) {
                    talking[i] = 0;
                    c->conn++;
                    buyer = outcome[i] == SALE;
                    c->osale += (uint64_t)buyer;
                    caller[i] = now + TAKE(ring, exponential(r, 0.5));
                } else {
                    c->dial++;
                    outcome[i] = TAKE(answer, draw_answer(r));
                    talking[i] = outcome[i] != NO_ANSWER;
                    caller[i] = now + (talking[i] ? TAKE(talk, exponential(r, 4.0)) : TAKE(ring, exponential(r, 0.5)));
                }
                at_caller = least(caller, CALLERS, &next_caller);
            } else {
                int i = next_till;
                c->till++;
                if (till_line.head != till_line.tail) {
                    uint32_t at = till_line.head++ & (LINE_SIZE - 1);
                    c->paid++;
                    c->till_wait += now - till_line.joined[at];
                    till[i] = now + TAKE(pay, exponential(r, 3.0));
                } else {
                    till[i] = never;
                    idle_tills |= 1u << i;
                }
                at_till = least(till, TILLS, &next_till);
                continue;
            }
        } else {
            now = people;
            if (now > end) break;
            if (at_arrival <= at_seller) {
                c->arr++;
                at_arrival = now + TAKE(gap, exponential(r, 1.0));
                if (idle_sellers) {
                    int i = __builtin_ctz(idle_sellers);
                    idle_sellers &= idle_sellers - 1;
                    c->started++;
                    seller[i] = now + TAKE(service, draw_service(r));
                    if (seller[i] < at_seller) {
                        at_seller = seller[i];
                        next_seller = i;
                    }
                } else {
                    join_line(&floor_line, now, now + TAKE(patience, exponential(r, 10.0)));
                }
                continue;
            }
            int i = next_seller, free = 1;
            if (upselling[i]) {
                upselling[i] = 0;
                c->ups++;
                buyer = 1;
            } else {
                c->srv++;
                uint8_t fate = TAKE(fate, draw_fate(r));
                c->buy += fate != NOTHING;
                buyer = fate == BUYS;
                if (fate == UPSOLD) {
                    upselling[i] = 1;
                    seller[i] = now + TAKE(extra, exponential(r, 4.0));
                    free = 0;
                }
            }
            if (free) {
                seller[i] = never;
                while (floor_line.head != floor_line.tail) {
                    uint32_t at = floor_line.head++ & (LINE_SIZE - 1);
                    if (floor_line.deadline[at] <= now) {
                        c->ren++;
                        continue;
                    }
                    c->started++;
                    c->wait += now - floor_line.joined[at];
                    seller[i] = now + TAKE(service, draw_service(r));
                    break;
                }
                if (seller[i] == never) idle_sellers |= 1u << i;
            }
            at_seller = least(seller, SELLERS, &next_seller);
        }
        if (buyer) {
            if (idle_tills) {
                int i = __builtin_ctz(idle_tills);
                idle_tills &= idle_tills - 1;
                c->paid++;
                till[i] = now + TAKE(pay, exponential(r, 3.0));
                at_till = least(till, TILLS, &next_till);
            } else {
                join_line(&till_line, now, never);
            }
        }
    }
    while (floor_line.head != floor_line.tail)
        c->ren += floor_line.deadline[floor_line.head++ & (LINE_SIZE - 1)] <= end;
}

static void __attribute__((noinline)) run_drawn(Random *r, double end, Counts *c) { simulate(0, r, NULL, end, c); }
static void __attribute__((noinline)) run_shared(Shared *s, double end, Counts *c) { simulate(1, NULL, s, end, c); }

#define FILL(name, count, value) \
    for (uint64_t i = 0; i < (count); i++) s->name[i] = (value);

/* Enough of every value for the horizon, ten standard deviations and more beyond what is expected of it. */
static void prepare(Shared *s, uint64_t people, uint64_t dials, Random *r) {
    s->n_gap = s->n_patience = s->n_service = s->n_extra = s->n_ring = s->n_talk = s->n_pay = 0;
    s->n_fate = s->n_answer = 0;
    FILL(gap, people, exponential(r, 1.0))
    FILL(patience, people, exponential(r, 10.0))
    FILL(service, people, draw_service(r))
    FILL(fate, people, draw_fate(r))
    FILL(extra, people, exponential(r, 4.0))
    FILL(ring, dials, exponential(r, 0.5))
    FILL(answer, dials, draw_answer(r))
    FILL(talk, dials, exponential(r, 4.0))
    FILL(pay, people, exponential(r, 3.0))
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fputs("usage: sales_floor MINUTES SEED RUNS (drawn|shared)\n", stderr);
        return 2;
    }
    double end = atof(argv[1]);
    uint64_t seed = strtoull(argv[2], NULL, 10);
    int runs = atoi(argv[3]), shared = strcmp(argv[4], "shared") == 0;
    uint64_t people = (uint64_t)(end + 20.0 * sqrt(end) + 1000.0), dials = 3 * people;
    Shared s;
    if (shared) {
        s.gap = doubles(people), s.patience = doubles(people), s.service = doubles(people), s.extra = doubles(people);
        s.pay = doubles(people), s.ring = doubles(dials), s.talk = doubles(dials);
        s.fate = (uint8_t *)doubles(people / 8 + 1), s.answer = (uint8_t *)doubles(dials / 8 + 1);
    }
    for (int run = 0; run < runs; run++) {
        Random r;
        Counts c;
        memset(&c, 0, sizeof c);
        seed_random(&r, seed + (uint64_t)run);
        if (shared) prepare(&s, people, dials, &r);
        double begin = seconds_now();
        if (shared) run_shared(&s, end, &c);
        else run_drawn(&r, end, &c);
        double taken = seconds_now() - begin;
        printf("{\"seconds\": %.9f, \"arr\": %llu, \"ren\": %llu, \"srv\": %llu, \"buy\": %llu, \"ups\": %llu, "
               "\"dial\": %llu, \"conn\": %llu, \"osale\": %llu, \"till\": %llu, \"wq\": %.9f, \"wt\": %.9f}\n",
               taken, (unsigned long long)c.arr, (unsigned long long)c.ren, (unsigned long long)c.srv,
               (unsigned long long)c.buy, (unsigned long long)c.ups, (unsigned long long)c.dial,
               (unsigned long long)c.conn, (unsigned long long)c.osale, (unsigned long long)c.till,
               c.wait / (double)(c.started ? c.started : 1), c.till_wait / (double)(c.paid ? c.paid : 1));
    }
    return 0;
}
