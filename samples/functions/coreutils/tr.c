// tr [-cdst] SET1 [SET2]: translates, deletes or squeezes bytes.
#include "tool.h"

static const struct option known[] = {
    {'c', "complement", NOTHING}, {'C', 0, NOTHING}, {'d', "delete", NOTHING}, {'s', "squeeze-repeats", NOTHING}, {'t', "truncate-set1", NOTHING}, {0, 0, NOTHING},
};

#define MOST 65536

// The bytes of a set in their order.
struct set {
    unsigned char bytes[MOST];
    size_t length;
    unsigned char is_case[MOST];  // 'u' or 'l' where [:upper:] or [:lower:] begins
    bool has_class;               // any
    bool has_other_class;         // one without an order that could be translated to
    bool ends_with_class;
    size_t fill_at;  // where [c*] stands, whose length is what is missing
    int fills;
    bool has_equivalence;
    unsigned char fill;
};

static void add(struct set *set, int c)
{
    if (set->length == MOST)
        fail("too many characters in set");
    set->bytes[set->length++] = (unsigned char)c;
}

static bool is_in(const char *class, int c)
{
    static const char names[][7] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"};
    bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9', graph = c > 32 && c < 127;
    bool in[] = {
        lower || upper || digit, lower || upper, is_blank(c), c < 32 || c == 127, digit, graph, lower, graph || c == ' ', graph && !lower && !upper && !digit,
        c == ' ' || (c >= '\t' && c <= '\r'), upper, digit || ((c | 32) >= 'a' && (c | 32) <= 'f'),
    };

    for (size_t i = 0; i < sizeof in; i++) {
        if (strcmp(names[i], class) == 0)
            return in[i];
    }
    fail("invalid character class ", quoted(class));
    return false;
}

// A text with its escapes read; which bytes were escaped is told apart, since they have no other meaning.
static size_t unescape(const char *text, unsigned char *bytes, bool *is_escaped)
{
    size_t length = 0;

    for (; *text; length++) {
        static const char letters[] = "abfnrtv\\", meanings[] = "\a\b\f\n\r\t\v\\";
        const char *letter;
        is_escaped[length] = *text == '\\' && text[1];
        if (!is_escaped[length]) {
            if (*text == '\\')
                complain("warning: an unescaped backslash at end of string is not portable");
            bytes[length] = (unsigned char)*text++;
            continue;
        }
        text++;
        if (*text >= '0' && *text <= '7') {
            int code = 0;
            int i = 0;
            for (; i < 3 && *text >= '0' && *text <= '7' && code * 8 + *text - '0' < 256; i++)
                code = code * 8 + *text++ - '0';
            if (i == 2 && *text >= '0' && *text <= '7') {
                char octal[] = {text[-2], text[-1], *text, 0}, last[] = {*text, 0}, first[] = {'0', text[-2], text[-1], 0};
                complain("warning: the ambiguous octal escape \\", octal, " is being\n\tinterpreted as the 2-byte sequence \\", first, ", ", last);
            }
            bytes[length] = (unsigned char)code;
        } else {
            letter = strchr(letters, *text);
            bytes[length] = (unsigned char)(letter ? meanings[letter - letters] : *text);
            text++;
        }
    }
    return length;
}

// Where a text of two bytes stands from there on; 0 for nowhere.
static size_t find(const unsigned char *bytes, const bool *is_escaped, size_t from, size_t length, char first, char second)
{
    for (size_t i = from; i + 1 < length; i++) {
        if (bytes[i] == first && bytes[i + 1] == second && !is_escaped[i] && !is_escaped[i + 1])
            return i;
    }
    return 0;
}

// Reads [:class:] or [=c=]; returns where it ends, or 0 when it is none.
static size_t parse_class(struct set *set, const unsigned char *bytes, const bool *is_escaped, size_t at, size_t length)
{
    char kind = (char)bytes[at + 1], name[16] = {0};
    size_t end = find(bytes, is_escaped, at + 2, length, kind, ']');

    if (end == 0)
        return 0;
    if (kind == '=') {
        if (end != at + 3)
            return 0;
        add(set, bytes[at + 2]);
        set->has_equivalence = true;
        return end + 2;
    }
    memcpy(name, bytes + at + 2, end - at - 2 < 15 ? end - at - 2 : 15);
    is_in(name, 0);
    if (strcmp(name, "upper") == 0 || strcmp(name, "lower") == 0)
        set->is_case[set->length] = (unsigned char)name[0];
    else
        set->has_other_class = true;
    set->has_class = true;
    for (int c = 0; c < 256; c++) {
        if (is_in(name, c))
            add(set, c);
    }
    set->ends_with_class = end + 2 == length;
    return end + 2;
}

// Reads [c*n]; returns where it ends, or 0 when it is none.
static size_t parse_repeat(struct set *set, const unsigned char *bytes, const bool *is_escaped, size_t at, size_t length)
{
    size_t end = at + 3;
    uint64_t count = 0;
    char digits[32] = {0};

    if (at + 3 >= length || bytes[at + 2] != '*' || is_escaped[at + 2])
        return 0;
    while (end < length && (bytes[end] != ']' || is_escaped[end]))
        end++;
    if (end == length)
        return 0;
    memcpy(digits, bytes + at + 3, end - at - 3 < 31 ? end - at - 3 : 31);
    uint64_t base = digits[0] == '0' ? 8 : 10;
    for (const char *digit = digits; *digit; digit++) {
        if (*digit < '0' || (uint64_t)(*digit - '0') >= base || count > MOST)
            fail("invalid repeat count ", quoted(digits), " in [c*n] construct");
        count = count * base + (uint64_t)(*digit - '0');
    }
    if (count == 0) {
        set->fills++, set->fill_at = set->length, set->fill = bytes[at + 1];
    }
    while (count-- > 0)
        add(set, bytes[at + 1]);
    return end + 1;
}

static void parse(const char *text, struct set *set)
{
    unsigned char *bytes = malloc(strlen(text) + 1);
    bool *is_escaped = calloc(strlen(text) + 1, sizeof *is_escaped);

    if (!bytes || !is_escaped)
        fail("memory exhausted");
    size_t length = unescape(text, bytes, is_escaped);
    for (size_t at = 0, end; at < length; at = end) {
        end = 0;
        if (bytes[at] == '[' && !is_escaped[at] && at + 2 < length) {
            if ((bytes[at + 1] == ':' || bytes[at + 1] == '=') && !is_escaped[at + 1])
                end = parse_class(set, bytes, is_escaped, at, length);
            if (end == 0)
                end = parse_repeat(set, bytes, is_escaped, at, length);
        }
        if (end == 0 && at + 2 < length && bytes[at + 1] == '-' && !is_escaped[at + 1]) {
            char range[] = {(char)bytes[at], '-', (char)bytes[at + 2], 0};
            if (bytes[at] > bytes[at + 2])
                fail("range-endpoints of '", range, "' are in reverse collating sequence order");
            for (int c = bytes[at]; c <= bytes[at + 2]; c++)
                add(set, c);
            end = at + 3;
        }
        if (end == 0)
            add(set, bytes[at]), end = at + 1;
    }
    free(bytes), free(is_escaped);
}

static void complement(struct set *set)
{
    bool in[256] = {0};

    for (size_t i = 0; i < set->length; i++)
        in[set->bytes[i]] = true;
    set->length = 0;
    for (int c = 0; c < 256; c++) {
        if (!in[c])
            add(set, c);
    }
}

static void make_map(struct set *from, struct set *to, bool complements, bool truncates, unsigned char *map)
{
    if (to->has_equivalence)
        fail("[=c=] expressions may not appear in string2 when translating");
    if (to->has_other_class)
        fail("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
    if (to->fills && from->length > to->length) {
        size_t missing = from->length - to->length;
        memmove(to->bytes + to->fill_at + missing, to->bytes + to->fill_at, to->length - to->fill_at);
        memmove(to->is_case + to->fill_at + missing, to->is_case + to->fill_at, to->length - to->fill_at);
        memset(to->bytes + to->fill_at, to->fill, missing), memset(to->is_case + to->fill_at, 0, missing);
        to->length += missing;
    }
    if (to->length < from->length && !truncates) {
        if (to->length == 0)
            fail("when not truncating set1, string2 must be non-empty");
        if (to->ends_with_class)
            fail("when translating with string1 longer than string2,\nthe latter string must not end with a character class");
        while (to->length < from->length)
            add(to, to->bytes[to->length - 1]);
    }
    for (size_t i = 0; i < to->length && i <= from->length && !complements; i++) {
        if (to->is_case[i] && (i == from->length || !from->is_case[i]))
            fail("misaligned [:upper:] and/or [:lower:] construct");
    }
    bool are_equal = to->length > 0;
    for (size_t i = 1; i < to->length; i++)
        are_equal &= to->bytes[i] == to->bytes[0];
    if (complements && from->has_class && !(are_equal && to->length >= from->length))
        fail("when translating with complemented character classes,\nstring2 must map all characters in the domain to one");
    for (int c = 0; c < 256; c++)
        map[c] = (unsigned char)c;
    for (size_t i = 0; i < from->length && i < to->length; i++)
        map[from->bytes[i]] = to->bytes[i];
}

int main(int count, char **arguments)
{
    static struct set first, second;
    bool complements = false, deletes = false, squeezes = false, truncates = false, deleted[256] = {0}, squeezed[256] = {0};
    unsigned char map[256];

    program = arguments[0], operands_end_options = true;
    for (int c; (c = next_option(known, count, arguments)) != 0;)
        complements |= c == 'c' || c == 'C', deletes |= c == 'd', squeezes |= c == 's', truncates |= c == 't';
    bool translates = !deletes && (operand_count > 1 || !squeezes);
    if (operand_count == 0)
        refuse("missing operand");
    if (operand_count == 1 && deletes == squeezes)
        refuse("missing operand after ", quoted(operands[0]), "\nTwo strings must be given when ", deletes ? "both deleting and squeezing repeats." : "translating.");
    if (operand_count == 2 && deletes && !squeezes)
        refuse("extra operand ", quoted(operands[1]), "\nOnly one string may be given when deleting without squeezing repeats.");
    at_most(deletes && !squeezes ? 1 : 2);

    parse(operands[0], &first);
    if (operand_count > 1)
        parse(operands[1], &second);
    if (first.fills)
        fail("the [c*] repeat construct may not appear in string1");
    if (second.fills > 1)
        fail("only one [c*] repeat construct may appear in string2");
    if (complements)
        complement(&first);
    if (second.fills && !translates)
        fail("the [c*] construct may appear in string2 only when translating");
    if (translates)
        make_map(&first, &second, complements, truncates, map);
    for (size_t i = 0; deletes && i < first.length; i++)
        deleted[first.bytes[i]] = true;
    struct set *repeated = operand_count > 1 ? &second : &first;
    for (size_t i = 0; squeezes && i < repeated->length; i++)
        squeezed[repeated->bytes[i]] = true;

    open_input("-");
    for (int c, last = -1; (c = get()) >= 0;) {
        if (deleted[c])
            continue;
        c = translates ? map[c] : c;
        if (squeezed[c] && c == last)
            continue;
        put(last = c);
    }
    finish(status);
}
