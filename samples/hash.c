// A puzzle that takes time: the smallest counter for which SHA-256 of the decimal texts of input and counter, written one after the other, begins
// with as many zeros (in hexadecimal digits) as asked for.
//
// As an export:   run(0, 3) = 2832
// As a command:   hash 0 3     prints 2832; without arguments it does nothing
#include <stdint.h>

#include "sha256.h"
#include "text.h"

static int zeros_of(const uint8_t *digest) {
    for (int digit = 0; digit < 64; digit++) {
        uint8_t byte = digest[digit / 2];
        if ((digit % 2 ? byte & 15 : byte >> 4) != 0)
            return digit;
    }
    return 64;
}

__attribute__((export_name("run"))) uint32_t run(uint32_t input, uint32_t zeros) {
    char text[20];
    uint8_t digest[32];
    int prefix = decimal(input, text);
    uint32_t counter = 0;
    do {
        counter++;
        sha256(text, prefix + decimal(counter, text + prefix), digest);
    } while ((uint32_t)zeros_of(digest) < zeros);
    return counter;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 0;
    char text[11];
    int length = decimal(run((uint32_t)number(argv[1]), (uint32_t)number(argv[2])), text);
    text[length++] = '\n';
    return write(1, text, length) == length ? 0 : 1;
}
