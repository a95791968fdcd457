// n products of two matrices of 160 by 160 doubles.
#include <string.h>

#include "kernel.h"

enum { SIZE = 160 };

static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
    memset(c, 0, sizeof c);
    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++)
            for (int j = 0; j < SIZE; j++)
                c[i][j] += a[i][k] * b[k][j];
}

uint64_t run(uint32_t n) {
    uint64_t sum = 0;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++)
            a[i][j] = (i + 1) / (double)(j + 1), b[i][j] = (i - j) * 0.5;
    for (uint32_t round = 0; round < n; round++) {
        a[round % SIZE][0] += 1;
        multiply();
        double corner = c[round % SIZE][SIZE - 1];
        uint64_t bits;
        memcpy(&bits, &corner, sizeof bits);
        sum = mix(sum, bits);
    }
    return sum;
}
