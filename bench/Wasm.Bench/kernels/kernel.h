// What every kernel has in common: one export that does n units of work and returns a checksum, the same on every machine.
#pragma once

#include <stdint.h>

#ifdef __wasm__
#define KERNEL __attribute__((export_name("run")))
#else
#define KERNEL
#endif

KERNEL uint64_t run(uint32_t n);

static inline uint32_t next_random(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static inline uint64_t mix(uint64_t sum, uint64_t value) { return (sum ^ value) * 0x100000001b3ull + 0x9e3779b97f4a7c15ull; }
