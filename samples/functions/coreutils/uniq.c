// uniq [-cdiuz] [-f FIELDS] [-s BYTES] [-w BYTES] [FILE]: one of each run of equal lines.
#include "tool.h"

static const struct option known[] = {
    {'c', "count", NOTHING}, {'d', "repeated", NOTHING}, {'f', "skip-fields", VALUE}, {'i', "ignore-case", NOTHING}, {'s', "skip-chars", VALUE},
    {'u', "unique", NOTHING}, {'w', "check-chars", VALUE}, {'z', "zero-terminated", NOTHING}, {0, 0, NOTHING},
};

static uint64_t fields, skipped, width = UINT64_MAX;
static bool counts, no_single, no_repeated, ignores_case;
static char line_end = '\n';

// The part of a line that is compared.
static const char *compared(const struct text *line, size_t *length)
{
    size_t at = 0;

    for (uint64_t i = 0; i < fields && at < line->length; i++) {
        while (at < line->length && (is_blank(line->at[at]) || line->at[at] == '\n'))
            at++;
        while (at < line->length && !(is_blank(line->at[at]) || line->at[at] == '\n'))
            at++;
    }
    at = skipped < line->length - at ? at + (size_t)skipped : line->length;
    *length = width < line->length - at ? (size_t)width : line->length - at;
    return line->at + at;
}

static bool are_equal(const struct text *one, const struct text *other)
{
    size_t length, other_length;
    const char *a = compared(one, &length), *b = compared(other, &other_length);

    if (length != other_length)
        return false;
    for (size_t i = 0; i < length; i++) {
        int c = a[i] ^ b[i], letter = a[i] | 32;
        if (c != 0 && !(ignores_case && c == 32 && letter >= 'a' && letter <= 'z'))
            return false;
    }
    return true;
}

static void print(const struct text *line, uint64_t times)
{
    if (times == 1 ? no_single : no_repeated)
        return;
    if (counts)
        put_number(times, 7), put(' ');
    put_bytes(line->at, line->length), put(line_end);
}

static void parse(const char *text, uint64_t *to, const char *what)
{
    if (parse_count(text, false, to) == WRONG)
        fail(text, ": invalid number of ", what);
}

int main(int count, char **arguments)
{
    struct text lines[2] = {0};
    int last = 0;
    uint64_t times = 0;

    program = arguments[0];
    for (int c; (c = next_option(known, count, arguments)) != 0;) {
        if (c == 'f')
            parse(value, &fields, "fields to skip");
        else if (c == 's')
            parse(value, &skipped, "bytes to skip");
        else if (c == 'w')
            parse(value, &width, "bytes to compare");
        else if (c == 'z')
            line_end = 0;
        counts |= c == 'c', no_single |= c == 'd', no_repeated |= c == 'u', ignores_case |= c == 'i';
    }
    at_most(1);
    default_operand();
    if (!next_input(operands[0]))
        finish(1);
    while (read_line(&lines[!last], line_end)) {
        if (times > 0 && are_equal(&lines[0], &lines[1])) {
            times++;
            continue;
        }
        if (times > 0)
            print(&lines[last], times);
        last = !last, times = 1;
    }
    if (times > 0)
        print(&lines[last], times);
    finish(status);
}
