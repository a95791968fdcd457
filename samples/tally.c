// A state machine for a Raft group: counters with names. Commands are "add NAME NUMBER" and "drop NAME"; the answer is the counter's value. A query is a name, or
// nothing for all counters. It has no imports, and nothing that depends on anything but the commands: see docs/raft-state-machines.md.
#include <stdint.h>

enum {
    MAX_COUNTERS = 1000,
    MAX_NAME = 31,
    ROOM = 1 << 20,
};

#define EXPORT(name) __attribute__((export_name(#name))) name

// In the order in which they were first added to. This is also the snapshot.
static struct counter {
    int64_t value;
    uint8_t length;
    char name[MAX_NAME];
} counters[MAX_COUNTERS];
static uint32_t count;

static char input[ROOM], output[ROOM];

static uint64_t bytes(const void *at, uint32_t length) { return (uint64_t)(uintptr_t)at << 32 | length; }

static void copy(void *to, const void *from, uint32_t length) {
    for (uint32_t i = 0; i < length; i++)
        ((char *)to)[i] = ((const char *)from)[i];
}

static uint32_t append(uint32_t used, const char *text, uint32_t length) {
    copy(output + used, text, length);
    return used + length;
}

static uint32_t append_number(uint32_t used, int64_t value) {
    char digits[20];
    uint32_t length = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[19 - length++] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        output[used++] = '-';
    return append(used, digits + 20 - length, length);
}

static uint64_t say(const char *text) {
    uint32_t length = 0;
    while (text[length])
        length++;
    return bytes(output, append(0, text, length));
}

static struct counter *find(const char *name, uint32_t length) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t same = 0;
        while (counters[i].length == length && same < length && counters[i].name[same] == name[same])
            same++;
        if (counters[i].length == length && same == length)
            return &counters[i];
    }
    return 0;
}

// The word that begins at a place; moves the place behind it and the blank after it.
static uint32_t word(const char **at, const char *end) {
    const char *begin = *at;
    while (*at < end && **at != ' ')
        (*at)++;
    uint32_t length = (uint32_t)(*at - begin);
    *at += *at < end;
    return length;
}

static int is(const char *text, uint32_t length, const char *other) {
    uint32_t i = 0;
    while (i < length && other[i] && text[i] == other[i])
        i++;
    return i == length && other[i] == 0;
}

char *EXPORT(allocate)(uint32_t length) { return length <= ROOM ? input : (char *)-1; }

uint64_t EXPORT(apply)(const char *command, uint32_t length) {
    const char *at = command, *end = command + length, *verb = at;
    uint32_t verb_length = word(&at, end);
    const char *name = at;
    uint32_t name_length = word(&at, end);
    if (name_length == 0 || name_length > MAX_NAME)
        return say("error: a name has 1 to 31 bytes");
    struct counter *counter = find(name, name_length);
    if (is(verb, verb_length, "drop")) {
        if (!counter)
            return say("error: there is no such counter");
        int64_t value = counter->value;
        for (struct counter *last = counters + --count; counter < last; counter++)
            *counter = counter[1];
        return bytes(output, append_number(0, value));
    }
    if (!is(verb, verb_length, "add") || at == end)
        return say("error: a command is add NAME NUMBER, or drop NAME");
    int negative = *at == '-';
    uint64_t number = 0;
    for (at += negative; at < end; at++) {
        if (*at < '0' || *at > '9')
            return say("error: not a number");
        number = number * 10 + (uint64_t)(*at - '0');
    }
    if (!counter) {
        if (count == MAX_COUNTERS)
            return say("error: there are 1000 counters already");
        counter = &counters[count++];
        counter->value = 0, counter->length = (uint8_t)name_length;
        copy(counter->name, name, name_length);
    }
    counter->value = (int64_t)((uint64_t)counter->value + (negative ? 0 - number : number));
    return bytes(output, append_number(0, counter->value));
}

uint64_t EXPORT(query)(const char *name, uint32_t length) {
    struct counter *counter = find(name, length);
    if (length > 0)
        return counter ? bytes(output, append_number(0, counter->value)) : say("error: there is no such counter");
    uint32_t used = 0;
    for (uint32_t i = 0; i < count; i++) {
        used = append(used, counters[i].name, counters[i].length), used = append(used, " ", 1);
        used = append_number(used, counters[i].value), used = append(used, "\n", 1);
    }
    return bytes(output, used);
}

uint64_t EXPORT(snapshot)(void) { return bytes(counters, count * (uint32_t)sizeof *counters); }

// The bytes may come from anywhere: what is no snapshot is refused, and changes nothing.
uint32_t EXPORT(restore)(const char *from, uint32_t length) {
    if (length % sizeof *counters || length / sizeof *counters > MAX_COUNTERS)
        return 1;
    const struct counter *read = (const struct counter *)from;
    for (uint32_t i = 0; i < length / sizeof *counters; i++) {
        if (read[i].length == 0 || read[i].length > MAX_NAME)
            return 1;
    }
    copy(counters, from, length);
    count = length / sizeof *counters;
    return 0;
}
