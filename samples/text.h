// Texts without the weight of printf.
#pragma once

#include <stdint.h>
#include <string.h>
#include <unistd.h>

// Writes a number in decimal digits, without a final zero byte, and returns their count (at most 20).
static inline int decimal(uint64_t value, char *to) {
    char digits[20];
    int count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    for (int i = 0; i < count; i++)
        to[i] = digits[count - 1 - i];
    return count;
}

// The number that a text begins with; 0 when there is none. A minus sign counts modulo 2^64.
static inline uint64_t number(const char *text) {
    uint64_t value = 0;
    int negative = *text == '-';
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (uint64_t)(*text - '0');
    return negative ? -value : value;
}

// Writes all bytes; 0 when some could not be written.
static inline int write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written <= 0)
            return 0;
        bytes += written;
        length -= written;
    }
    return 1;
}

static inline int print(const char *text) { return write_all(1, text, strlen(text)); }

static inline int print_number(uint64_t value) {
    char digits[20];
    return write_all(1, digits, decimal(value, digits));
}
