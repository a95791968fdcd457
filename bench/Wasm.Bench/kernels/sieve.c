// n times the primes below a million.
#include <string.h>

#include "kernel.h"

enum { LIMIT = 1000000 };

static uint8_t composite[LIMIT];

uint64_t run(uint32_t n) {
    uint64_t sum = 0;
    for (uint32_t round = 0; round < n; round++) {
        uint32_t primes = 0;
        memset(composite, 0, sizeof composite);
        for (uint32_t i = 2; i < LIMIT; i++) {
            if (composite[i])
                continue;
            primes++;
            for (uint64_t j = (uint64_t)i * i; j < LIMIT; j += i)
                composite[j] = 1;
        }
        sum = mix(sum, primes);
    }
    return sum;
}
