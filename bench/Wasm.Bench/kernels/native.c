// Runs a kernel on the machine itself: native N ROUNDS prints the checksum and, for each round, the processor's time in nanoseconds.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kernel.h"

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(int argc, char **argv) {
    uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
    int rounds = argc > 2 ? atoi(argv[2]) : 1;
    printf("%llu\n", (unsigned long long)run(n));
    for (int i = 0; i < rounds; i++) {
        long long start = now();
        run(n);
        printf("%lld\n", now() - start);
    }
    return 0;
}
