// cut -b LIST | -c LIST | -f LIST [-nsz] [-d DELIMITER] [--complement] [--output-delimiter=TEXT] [FILE]...: parts of each line.
#include "tool.h"

enum { COMPLEMENT = 256, OUTPUT_DELIMITER };

static const struct option known[] = {
    {'b', "bytes", VALUE}, {'c', "characters", VALUE}, {'d', "delimiter", VALUE}, {'f', "fields", VALUE}, {'n', 0, NOTHING}, {'s', "only-delimited", NOTHING},
    {'z', "zero-terminated", NOTHING}, {COMPLEMENT, "complement", NOTHING}, {OUTPUT_DELIMITER, "output-delimiter", VALUE}, {0, 0, NOTHING},
};

struct range {
    uint64_t first, last;
};

static struct range *ranges;
static size_t range_count;
static bool of_fields, is_complement, only_delimited;
static const char *between;  // what is written between the parts
static size_t between_length;
static char delimiter = '\t', line_end = '\n';

static void add_range(uint64_t first, uint64_t last)
{
    if (!(ranges = realloc(ranges, (range_count + 1) * sizeof *ranges)))
        fail("memory exhausted");
    size_t at = range_count++;
    for (; at > 0 && ranges[at - 1].first > first; at--)
        ranges[at] = ranges[at - 1];
    ranges[at] = (struct range){first, last};
}

static uint64_t parse_position(const char **text)
{
    const char *from = *text;
    uint64_t position = 0;

    for (; **text >= '0' && **text <= '9'; ++*text) {
        if (__builtin_mul_overflow(position, 10, &position) || __builtin_add_overflow(position, (uint64_t)(**text - '0'), &position)) {
            struct text digits = {0};
            append(&digits, from, strspn(from, "0123456789")), append(&digits, "", 1);
            refuse(of_fields ? "field number " : "byte/character offset ", quoted(digits.at), " is too large");
        }
    }
    if (*text > from && position == 0)
        refuse(of_fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
    return position;
}

static void parse_list(const char *text)
{
    if (!*text)
        refuse(of_fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
    while (true) {
        uint64_t first = parse_position(&text), last = first;
        if (*text == '-') {
            text++;
            last = parse_position(&text);
            if (first == 0 && last == 0)
                refuse("invalid range with no endpoint: -");
            if (last != 0 && last < first)
                refuse("invalid decreasing range");
            if (*text == '-')
                refuse(of_fields ? "invalid field range" : "invalid byte or character range");
            first = first ? first : 1, last = last ? last : UINT64_MAX;
        }
        if (*text && *text != ',' && !is_blank(*text))
            refuse(of_fields ? "invalid field value " : "invalid byte/character position ", quoted(text));
        if (first == 0)
            refuse(of_fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
        add_range(first, last);
        if (!*text++)
            return;
    }
}

// Ranges that overlap become one; those that only touch stay two, because a delimiter may be written between them.
static void join_ranges(void)
{
    size_t kept = 0;

    for (size_t i = 1; i < range_count; i++) {
        if (ranges[i].first <= ranges[kept].last)
            ranges[kept].last = ranges[i].last > ranges[kept].last ? ranges[i].last : ranges[kept].last;
        else
            ranges[++kept] = ranges[i];
    }
    range_count = kept + 1;
    if (!is_complement)
        return;
    struct range *others = calloc(range_count + 1, sizeof *others);
    size_t other_count = 0;
    uint64_t next = 1;
    if (!others)
        fail("memory exhausted");
    for (size_t i = 0; i < range_count; i++) {
        if (ranges[i].first > next)
            others[other_count++] = (struct range){next, ranges[i].first - 1};
        next = ranges[i].last == UINT64_MAX ? 0 : ranges[i].last + 1;
    }
    if (next != 0)
        others[other_count++] = (struct range){next, UINT64_MAX};
    ranges = others, range_count = other_count;
}

static void cut_bytes(const struct text *line)
{
    for (size_t i = 0; i < range_count && ranges[i].first <= line->length; i++) {
        size_t from = (size_t)ranges[i].first - 1, to = ranges[i].last < line->length ? (size_t)ranges[i].last : line->length;
        if (i > 0)
            put_bytes(between, between_length);
        put_bytes(line->at + from, to - from);
    }
}

static void cut_fields(const struct text *line)
{
    size_t at = 0, range = 0;
    bool is_first = true;

    for (uint64_t field = 1; at <= line->length && range < range_count; field++) {
        const char *found = memchr(line->at + at, delimiter, line->length - at);
        size_t end = found ? (size_t)(found - line->at) : line->length;
        if (field >= ranges[range].first) {
            if (!is_first)
                put_bytes(between, between_length);
            put_bytes(line->at + at, end - at);
            is_first = false;
        }
        range += field == ranges[range].last;
        at = end + 1;
    }
}

static void cut(void)
{
    static struct text line;

    while (read_line(&line, line_end)) {
        if (!of_fields)
            cut_bytes(&line);
        else if (line.length > 0 && memchr(line.at, delimiter, line.length))
            cut_fields(&line);
        else if (only_delimited)
            continue;
        else
            put_bytes(line.at, line.length);
        put(line_end);
    }
}

int main(int count, char **arguments)
{
    const char *list = 0;
    bool has_delimiter = false;

    program = arguments[0];
    for (int c; (c = next_option(known, count, arguments)) != 0;) {
        if (c == 'b' || c == 'c' || c == 'f') {
            if (list)
                refuse("only one list may be specified");
            list = value, of_fields = c == 'f';
        } else if (c == 'd') {
            if (value[0] && value[1])
                refuse("the delimiter must be a single character");
            delimiter = value[0], has_delimiter = true;
        } else if (c == OUTPUT_DELIMITER) {
            between = value, between_length = *value ? strlen(value) : 1;  // an empty one is a zero byte
        } else if (c == 'z') {
            line_end = 0;
        }
        is_complement |= c == COMPLEMENT, only_delimited |= c == 's';
    }
    if (!list)
        refuse("you must specify a list of bytes, characters, or fields");
    if (!of_fields && has_delimiter)
        refuse("an input delimiter may be specified only when operating on fields");
    if (!of_fields && only_delimited)
        refuse("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
    parse_list(list);
    join_ranges();
    if (of_fields && !between)
        between = &delimiter, between_length = 1;
    default_operand();
    for (int i = 0; i < operand_count; i++) {
        if (next_input(operands[i]))
            cut(), close_input();
    }
    finish(status);
}
