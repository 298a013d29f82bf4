/* The Erlang-A queue as a special case: the limit of an event loop for it. Built like sales_floor.c.
 *
 * erlang_a MINUTES SEED RUNS (drawn|shared): a line of JSON a run. */
#include <string.h>

#include "draws.h"

enum { SERVERS = 6 };

typedef struct {
    uint64_t arr, ren, srv, started;
    double wait;
} Counts;

typedef struct {
    double *gap, *patience, *service;
    uint64_t n_gap, n_patience, n_service;
} Shared;

#define TAKE(name, drawn) (shared ? s->name[s->n_##name++] : (drawn))

static Line line;

INLINE void simulate(const int shared, Random *r, Shared *s, double end, Counts *c) {
    const double never = INFINITY;
    double server[SERVERS];
    int next = 0;
    double at_server = never;
    unsigned idle = (1u << SERVERS) - 1;
    line.head = line.tail = 0;
    for (int i = 0; i < SERVERS; i++) server[i] = never;
    double at_arrival = TAKE(gap, exponential(r, 1.0));
    for (;;) {
        double now;
        if (at_arrival <= at_server) {
            now = at_arrival;
            if (now > end) break;
            c->arr++;
            at_arrival = now + TAKE(gap, exponential(r, 1.0));
            if (idle) {
                int i = __builtin_ctz(idle);
                idle &= idle - 1;
                c->started++;
                server[i] = now + TAKE(service, exponential(r, 6.0));
                if (server[i] < at_server) {
                    at_server = server[i];
                    next = i;
                }
            } else {
                join_line(&line, now, now + TAKE(patience, exponential(r, 10.0)));
            }
            continue;
        }
        now = at_server;
        if (now > end) break;
        c->srv++;
        int i = next;
        server[i] = never;
        while (line.head != line.tail) {
            uint32_t at = line.head++ & (LINE_SIZE - 1);
            if (line.deadline[at] <= now) {
                c->ren++;
                continue;
            }
            c->started++;
            c->wait += now - line.joined[at];
            server[i] = now + TAKE(service, exponential(r, 6.0));
            break;
        }
        if (server[i] == never) idle |= 1u << i;
        at_server = server[0];
        next = 0;
        for (int k = 1; k < SERVERS; k++) {
            int better = server[k] < at_server;
            at_server = better ? server[k] : at_server;
            next = better ? k : next;
        }
    }
    while (line.head != line.tail) c->ren += line.deadline[line.head++ & (LINE_SIZE - 1)] <= end;
}

static void __attribute__((noinline)) run_drawn(Random *r, double end, Counts *c) { simulate(0, r, NULL, end, c); }
static void __attribute__((noinline)) run_shared(Shared *s, double end, Counts *c) { simulate(1, NULL, s, end, c); }

int main(int argc, char **argv) {
    if (argc != 5) {
        fputs("usage: erlang_a MINUTES SEED RUNS (drawn|shared)\n", stderr);
        return 2;
    }
    double end = atof(argv[1]);
    uint64_t seed = strtoull(argv[2], NULL, 10);
    int runs = atoi(argv[3]), shared = strcmp(argv[4], "shared") == 0;
    uint64_t people = (uint64_t)(end + 20.0 * sqrt(end) + 1000.0);
    Shared s;
    if (shared) s.gap = doubles(people), s.patience = doubles(people), s.service = doubles(people);
    for (int run = 0; run < runs; run++) {
        Random r;
        Counts c;
        memset(&c, 0, sizeof c);
        seed_random(&r, seed + (uint64_t)run);
        if (shared) {
            s.n_gap = s.n_patience = s.n_service = 0;
            for (uint64_t i = 0; i < people; i++) {
                s.gap[i] = exponential(&r, 1.0);
                s.patience[i] = exponential(&r, 10.0);
                s.service[i] = exponential(&r, 6.0);
            }
        }
        double begin = seconds_now();
        if (shared) run_shared(&s, end, &c);
        else run_drawn(&r, end, &c);
        double taken = seconds_now() - begin;
        printf("{\"seconds\": %.9f, \"arr\": %llu, \"ren\": %llu, \"srv\": %llu, \"wq\": %.9f}\n", taken,
               (unsigned long long)c.arr, (unsigned long long)c.ren, (unsigned long long)c.srv,
               c.wait / (double)(c.started ? c.started : 1));
    }
    return 0;
}
