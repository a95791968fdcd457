// n times: compress half a mebibyte of text-like bytes, decompress them, compare. Matches are found through a hash table of the last place of each
// four bytes. Stream: a byte c < 128 announces c + 1 literal bytes; c >= 128 a match of c - 124 bytes (4 to 131) at a 16-bit distance.
#include <string.h>

#include "kernel.h"

enum { SIZE = 512 * 1024, HASH_BITS = 14, MAX_MATCH = 131, WINDOW = 65535 };

static uint8_t plain[SIZE], packed[SIZE + SIZE / 64 + 16], again[SIZE];
static uint32_t last[1 << HASH_BITS];

static uint32_t four(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t flush(uint8_t *out, uint32_t to, const uint8_t *literals, uint32_t count) {
    while (count > 0) {
        uint32_t part = count < 128 ? count : 128;
        out[to++] = (uint8_t)(part - 1);
        memcpy(out + to, literals, part);
        to += part, literals += part, count -= part;
    }
    return to;
}

static uint32_t compress(const uint8_t *in, uint32_t length, uint8_t *out) {
    uint32_t at = 0, pending = 0, to = 0;
    memset(last, 0, sizeof last);
    while (at + 4 <= length) {
        uint32_t key = four(in + at), slot = key * 2654435761u >> (32 - HASH_BITS), candidate = last[slot];
        last[slot] = at + 1;
        if (candidate == 0 || at - (candidate - 1) > WINDOW || four(in + candidate - 1) != key) {
            at++;
            continue;
        }
        uint32_t distance = at - (candidate - 1), match = 4;
        while (match < MAX_MATCH && at + match < length && in[at + match] == in[at + match - distance])
            match++;
        to = flush(out, to, in + pending, at - pending);
        out[to++] = (uint8_t)(match + 124);
        out[to++] = (uint8_t)distance;
        out[to++] = (uint8_t)(distance >> 8);
        at += match;
        pending = at;
    }
    return flush(out, to, in + pending, length - pending);
}

static uint32_t decompress(const uint8_t *in, uint32_t length, uint8_t *out) {
    uint32_t at = 0, to = 0;
    while (at < length) {
        uint32_t head = in[at++];
        if (head < 128) {
            memcpy(out + to, in + at, head + 1);
            to += head + 1, at += head + 1;
            continue;
        }
        uint32_t distance = in[at] | (uint32_t)in[at + 1] << 8;
        at += 2;
        for (uint32_t i = 0; i < head - 124; i++, to++)
            out[to] = out[to - distance];
    }
    return to;
}

// Words of two to nine letters, short ones more often, as in a text.
static void write_text(void) {
    uint32_t state = 2463534242u, at = 0;
    while (at < SIZE) {
        uint32_t word = next_random(&state) % (next_random(&state) % 900 + 1), letters = 2 + word % 8;
        for (uint32_t i = 0; i < letters && at < SIZE; i++)
            plain[at++] = (uint8_t)('a' + (word * 31 + i * (word % 7 + 1)) % 26);
        if (at < SIZE)
            plain[at++] = ' ';
    }
}

uint64_t run(uint32_t n) {
    uint64_t sum = 0;
    write_text();
    for (uint32_t round = 0; round < n; round++) {
        plain[round * 97 % SIZE] ^= 1;
        uint32_t length = compress(plain, SIZE, packed);
        uint32_t restored = decompress(packed, length, again);
        sum = mix(sum, (uint64_t)length << 32 | (restored == SIZE && memcmp(plain, again, SIZE) == 0));
    }
    return sum;
}
