// sort [-bcCdfinrsuz] [-t SEPARATOR] [-k KEY]... [FILE]...: sorts lines by their bytes; KEY is FIELD[.BYTE][bdfinr][,FIELD[.BYTE][bdfinr]].
#include "tool.h"

static const struct option known[] = {
    {'b', "ignore-leading-blanks", NOTHING}, {'c', "check", MAYBE}, {'C', 0, NOTHING}, {'d', "dictionary-order", NOTHING}, {'f', "ignore-case", NOTHING},
    {'i', "ignore-nonprinting", NOTHING}, {'k', "key", VALUE}, {'n', "numeric-sort", NOTHING}, {'r', "reverse", NOTHING}, {'s', "stable", NOTHING},
    {'t', "field-separator", VALUE}, {'u', "unique", NOTHING}, {'z', "zero-terminated", NOTHING}, {0, 0, NOTHING},
};

struct order {
    bool start_blanks, end_blanks;  // not counted
    bool dictionary, fold, printable, numeric, reverse;
};

struct key {
    struct order order;
    uint64_t first_field, first_byte;  // from 0
    uint64_t last_field, last_byte;    // from 0; the byte behind it, or 0 for all of the field
};

struct line {
    const char *at;
    size_t length;
};

static struct key *keys;
static size_t key_count;
static struct order general;
static int separator = -1;  // none: a field begins where blanks do
static bool is_stable, is_unique;
static char line_end = '\n';

static bool is_space(char c) { return is_blank(c) || c == '\n'; }

// ---- Keys

static const char *skip_spaces(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at;
}

static const char *skip_field(const char *at, const char *end)
{
    if (separator >= 0) {
        const char *found = memchr(at, separator, (size_t)(end - at));
        return found ? found : end;
    }
    for (at = skip_spaces(at, end); at < end && !is_space(*at); at++)
        ;
    return at;
}

static const char *forward(const char *at, const char *end, uint64_t count) { return count < (uint64_t)(end - at) ? at + count : end; }

static const char *key_start(const struct key *key, const struct line *line)
{
    const char *at = line->at, *end = at + line->length;

    for (uint64_t i = 0; i < key->first_field && at < end; i++) {
        at = skip_field(at, end);
        at += separator >= 0 && at < end;
    }
    return forward(key->order.start_blanks ? skip_spaces(at, end) : at, end, key->first_byte);
}

static const char *key_end(const struct key *key, const struct line *line)
{
    const char *at = line->at, *end = at + line->length;
    uint64_t fields = key->last_field == UINT64_MAX || key->last_byte > 0 ? key->last_field : key->last_field + 1;

    for (uint64_t i = 0; i < fields && at < end; i++) {
        at = skip_field(at, end);
        at += separator >= 0 && at < end && (i + 1 < fields || key->last_byte > 0);
    }
    if (key->last_byte == 0)
        return at;
    return forward(key->order.end_blanks ? skip_spaces(at, end) : at, end, key->last_byte);
}

static bool is_plain(const struct order *order)
{
    return !(order->start_blanks || order->end_blanks || order->dictionary || order->fold || order->printable || order->numeric);
}

static const char *parse_order(const char *text, struct order *order, bool start, bool end)
{
    for (;; text++) {
        switch (*text) {
        case 'b': order->start_blanks |= start, order->end_blanks |= end; break;
        case 'd': order->dictionary = true; break;
        case 'f': order->fold = true; break;
        case 'i': order->printable = true; break;
        case 'n': order->numeric = true; break;
        case 'r': order->reverse = true; break;
        default: return text;
        }
    }
}

static const char *parse_place(const char *text, const char *what, uint64_t *to)
{
    const char *from = text;

    for (*to = 0; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(*to, 10, to) || __builtin_add_overflow(*to, (uint64_t)(*text - '0'), to))
            *to = UINT64_MAX / 20;  // further than any line
    }
    if (text == from)
        fail("invalid number ", what, ": invalid count at start of ", quoted(from));
    return text;
}

static void parse_key(const char *text)
{
    struct key key = {.last_field = UINT64_MAX};
    const char *rest = parse_place(text, "at field start", &key.first_field);

    if (key.first_field-- == 0)
        fail("field number is zero: invalid field specification ", quoted(text));
    if (*rest == '.') {
        rest = parse_place(rest + 1, "after '.'", &key.first_byte);
        if (key.first_byte-- == 0)
            fail("character offset is zero: invalid field specification ", quoted(text));
    }
    rest = parse_order(rest, &key.order, true, false);
    if (*rest == ',') {
        rest = parse_place(rest + 1, "after ','", &key.last_field);
        if (key.last_field-- == 0)
            fail("field number is zero: invalid field specification ", quoted(text));
        if (*rest == '.')
            rest = parse_place(rest + 1, "after '.'", &key.last_byte);
        rest = parse_order(rest, &key.order, false, true);
    }
    if (*rest)
        fail("stray character in field spec: invalid field specification ", quoted(text));
    if (!(keys = realloc(keys, (key_count + 1) * sizeof *keys)))
        fail("memory exhausted");
    keys[key_count++] = key;
}

static void check_order(const struct order *order)
{
    if (order->numeric && (order->dictionary || order->printable))
        fail("options '-", order->dictionary ? "d" : "", order->fold ? "f" : "", order->dictionary ? "" : "i", "n' are incompatible");
}

// ---- Comparing

// Digits of any number: those before the point from the first that is not 0, those behind it to the last that is not.
struct decimal {
    bool is_negative;
    const char *whole, *fraction;
    size_t whole_length, fraction_length;
};

static struct decimal read_decimal(const char *at, const char *end)
{
    struct decimal number = {0};

    at = skip_spaces(at, end);
    if (at < end && *at == '-')
        number.is_negative = true, at++;
    while (at < end && *at == '0')
        at++;
    for (number.whole = at; at < end && *at >= '0' && *at <= '9'; at++)
        number.whole_length++;
    if (at < end && *at == '.') {
        number.fraction = ++at;
        for (; at < end && *at >= '0' && *at <= '9'; at++) {
            if (*at != '0')
                number.fraction_length = (size_t)(at - number.fraction) + 1;
        }
    }
    number.is_negative &= number.whole_length > 0 || number.fraction_length > 0;
    return number;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t both = a_length < b_length ? a_length : b_length;
    int difference = both > 0 ? memcmp(a, b, both) : 0;

    return difference != 0 ? difference : (a_length > b_length) - (a_length < b_length);
}

static int compare_numbers(struct decimal a, struct decimal b)
{
    if (a.is_negative != b.is_negative)
        return a.is_negative ? -1 : 1;
    int difference = (a.whole_length > b.whole_length) - (a.whole_length < b.whole_length);
    if (difference == 0)
        difference = compare_bytes(a.whole, a.whole_length, b.whole, b.whole_length);
    if (difference == 0)
        difference = compare_bytes(a.fraction, a.fraction_length, b.fraction, b.fraction_length);
    return a.is_negative ? -difference : difference;
}

static bool counts(const struct order *order, char c)
{
    bool is_letter = (c | 32) >= 'a' && (c | 32) <= 'z';

    return !(order->dictionary && !is_letter && !(c >= '0' && c <= '9') && !is_space(c)) && !(order->printable && (c < 32 || c > 126));
}

// The next byte that counts, in upper case where case does not; -1 at the end.
static int next_byte(const struct order *order, const char **at, const char *end)
{
    while (*at < end && !counts(order, **at))
        ++*at;
    if (*at == end)
        return -1;
    unsigned char c = (unsigned char)*(*at)++;
    return order->fold && c >= 'a' && c <= 'z' ? c - 32 : c;
}

static int compare_texts(const struct order *order, const char *a, const char *a_end, const char *b, const char *b_end)
{
    if (!order->dictionary && !order->fold && !order->printable)
        return compare_bytes(a, (size_t)(a_end - a), b, (size_t)(b_end - b));
    while (true) {
        int one = next_byte(order, &a, a_end), other = next_byte(order, &b, b_end);
        if (one != other || one < 0)
            return one - other;
    }
}

static int compare_lines(const struct line *a, const struct line *b)
{
    for (size_t i = 0; i < key_count; i++) {
        const struct order *order = &keys[i].order;
        const char *a_start = key_start(&keys[i], a), *a_end = key_end(&keys[i], a), *b_start = key_start(&keys[i], b), *b_end = key_end(&keys[i], b);
        a_end = a_end < a_start ? a_start : a_end, b_end = b_end < b_start ? b_start : b_end;
        int difference = order->numeric ? compare_numbers(read_decimal(a_start, a_end), read_decimal(b_start, b_end))
                                        : compare_texts(order, a_start, a_end, b_start, b_end);
        if (difference != 0)
            return order->reverse ? -difference : difference;
    }
    if (key_count > 0 && (is_stable || is_unique))
        return 0;
    int difference = compare_bytes(a->at, a->length, b->at, b->length);
    return general.reverse ? -difference : difference;
}

// Lines that compare equal stay in their order.
static int compare(const void *one, const void *other)
{
    const struct line *a = one, *b = other;
    int difference = compare_lines(a, b);

    return difference != 0 ? difference : (a->at > b->at) - (a->at < b->at);
}

// ----

static void read_inputs(struct text *all)
{
    for (int i = 0; i < operand_count; i++) {
        if (!open_input(operands[i]))
            fail("cannot read: ", operands[i], ": ", reason());
        while (fill())
            append(all, input, input_end);
        if (all->length > 0 && all->at[all->length - 1] != line_end)
            append(all, &line_end, 1);
        close_input();
    }
}

static struct line *split(const struct text *all, size_t *count)
{
    const char *at = all->at, *end = all->at + all->length;

    *count = 0;
    for (const char *in = at; in < end; in++)
        *count += *in == line_end;
    struct line *lines = calloc(*count + 1, sizeof *lines);
    if (!lines)
        fail("memory exhausted");
    for (size_t i = 0; i < *count; i++) {
        const char *found = memchr(at, line_end, (size_t)(end - at));
        lines[i] = (struct line){at, (size_t)(found - at)};
        at = found + 1;
    }
    return lines;
}

static void check(const struct line *lines, size_t count, bool is_silent)
{
    for (size_t i = 1; i < count; i++) {
        int difference = compare_lines(&lines[i - 1], &lines[i]);
        if (difference < 0 || (difference == 0 && !is_unique))
            continue;
        char number[21] = {0};
        digits_of(i + 1, number);
        if (!is_silent) {
            struct text line = {0};
            append(&line, lines[i].at, lines[i].length), append(&line, "", 1);
            complain(operands[0], ":", number, ": disorder: ", line.at);
        }
        finish(1);
    }
}

int main(int count, char **arguments)
{
    struct text all = {0};
    size_t line_count;
    int checks = 0;

    program = arguments[0], bad_usage = 2;
    for (int c; (c = next_option(known, count, arguments)) != 0;) {
        if (c == 'k') {
            parse_key(value);
        } else if (c == 't') {
            if (!*value)
                fail("empty tab");
            if (value[1] && strcmp(value, "\\0") != 0)
                fail("multi-character tab ", quoted(value));
            int chosen = value[1] ? 0 : (unsigned char)*value;
            if (separator >= 0 && separator != chosen)
                fail("incompatible tabs");
            separator = chosen;
        } else if (c == 'c' || c == 'C') {
            if (c == 'c' && value && (strcmp(value, "quiet") == 0 || strcmp(value, "silent") == 0))
                c = 'C';
            if (checks && checks != c)
                fail("options '-cC' are incompatible");
            checks = c;
        } else if (c == 's' || c == 'u' || c == 'z') {
            is_stable |= c == 's', is_unique |= c == 'u', line_end = c == 'z' ? 0 : line_end;
        } else {
            char letter[] = {(char)c, 0};
            parse_order(letter, &general, true, true);
        }
    }
    for (size_t i = 0; i < key_count; i++) {
        if (is_plain(&keys[i].order) && !keys[i].order.reverse)
            keys[i].order = general;
        check_order(&keys[i].order);
    }
    if (key_count == 0 && !is_plain(&general)) {
        check_order(&general);
        parse_key("1");
        keys[0].order = general;
    }
    if (checks && operand_count > 1)
        fail("extra operand ", quoted(operands[1]), " not allowed with -", checks == 'c' ? "c" : "C");
    default_operand();

    read_inputs(&all);
    struct line *lines = split(&all, &line_count);
    if (checks) {
        check(lines, line_count, checks == 'C');
        finish(0);
    }
    qsort(lines, line_count, sizeof *lines, compare);
    for (size_t i = 0; i < line_count; i++) {
        if (!is_unique || i == 0 || compare_lines(&lines[i - 1], &lines[i]) != 0)
            put_bytes(lines[i].at, lines[i].length + 1);
    }
    finish(status);
}
