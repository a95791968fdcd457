// The hash puzzle of the samples: n times the search for a digest that begins with three zeros.
#include "kernel.h"
#include "sha256.h"
#include "text.h"

uint64_t run(uint32_t n) {
    uint64_t sum = 0;
    for (uint32_t input = 0; input < n; input++) {
        char text[20];
        uint8_t digest[32];
        int prefix = decimal(input, text);
        uint32_t counter = 0;
        do {
            counter++;
            sha256(text, prefix + decimal(counter, text + prefix), digest);
        } while (digest[0] != 0 || digest[1] >= 16);
        sum = mix(sum, counter);
    }
    return sum;
}
