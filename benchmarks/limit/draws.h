/* Random draws for the limit programs: xoshiro256+ (Blackman and Vigna 2018), seeded by SplitMix64 (Steele, Lea and
 * Flood 2014); exponentials by the logarithm, normals by the polar method (Marsaglia and Bray 1964). */
#ifndef DRAWS_H
#define DRAWS_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define INLINE static inline __attribute__((always_inline))

typedef struct {
    uint64_t s[4];
    double spare;
    int has_spare;
} Random;

INLINE void seed_random(Random *r, uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += 0x9E3779B97F4A7C15ull);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        r->s[i] = z ^ (z >> 31);
    }
    r->has_spare = 0;
}

INLINE uint64_t next_bits(Random *r) {
    uint64_t *s = r->s, result = s[0] + s[3], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    return result;
}

/* Uniform in (0, 1]: its logarithm is finite. */
INLINE double uniform(Random *r) { return (double)((next_bits(r) >> 11) + 1) * 0x1p-53; }

INLINE double exponential(Random *r, double mean) { return -mean * log(uniform(r)); }

INLINE double normal(Random *r) {
    if (r->has_spare) {
        r->has_spare = 0;
        return r->spare;
    }
    double x, y, q;
    do {
        x = 2.0 * uniform(r) - 1.0;
        y = 2.0 * uniform(r) - 1.0;
        q = x * x + y * y;
    } while (q >= 1.0 || q == 0.0);
    double f = sqrt(-2.0 * log(q) / q);
    r->spare = y * f;
    r->has_spare = 1;
    return x * f;
}

INLINE double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

INLINE double *doubles(size_t count) {
    double *made = malloc(count * sizeof *made);
    if (!made) {
        fputs("not enough memory for the draws\n", stderr);
        exit(1);
    }
    return made;
}

/* A line of waiting customers: a ring of 65,536 places. */
#define LINE_SIZE 65536u
typedef struct {
    double joined[LINE_SIZE], deadline[LINE_SIZE];
    uint32_t head, tail;
} Line;

INLINE void join_line(Line *line, double joined, double deadline) {
    uint32_t at = line->tail++ & (LINE_SIZE - 1);
    if (line->tail - line->head > LINE_SIZE) {
        fputs("more than 65,536 customers wait\n", stderr);
        exit(1);
    }
    line->joined[at] = joined;
    line->deadline[at] = deadline;
}

#endif
