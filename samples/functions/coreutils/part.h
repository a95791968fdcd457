// What head and tail share.
#pragma once

#include "tool.h"

static const struct option known[] = {
    {'c', "bytes", VALUE}, {'n', "lines", VALUE}, {'q', "quiet", NOTHING}, {'q', "silent", NOTHING}, {'v', "verbose", NOTHING}, {'z', "zero-terminated", NOTHING}, {0, 0, NOTHING},
};

static uint64_t amount = 10;
static bool of_bytes, quiet, verbose;
static char line_end = '\n';

static inline void parse_amount(const char *text, bool bytes)
{
    of_bytes = bytes;
    enum parsed parsed = parse_count(text, true, &amount);
    if (parsed != FINE)
        fail("invalid number of ", bytes ? "bytes" : "lines", ": ", quoted(text), parsed == WRONG ? "" : ": Value too large for defined data type");
}

// The old form -NUMBER, as the first argument; returns how many arguments it was.
static inline int old_amount(int count, char **arguments)
{
    if (count < 2 || arguments[1][0] != '-' || arguments[1][1] < '0' || arguments[1][1] > '9')
        return 0;
    const char *rest = arguments[1] + 1 + strspn(arguments[1] + 1, "0123456789");
    if (*rest)
        refuse("invalid trailing option -- ", rest);
    parse_amount(arguments[1] + 1, false);
    arguments[1] = arguments[0];
    return 1;
}

static inline void put_title(void)
{
    static bool is_next;

    if (!verbose && (quiet || operand_count < 2))
        return;
    put_text(is_next ? "\n==> " : "==> "), put_text(strcmp(input_name, "-") == 0 ? "standard input" : input_name), put_text(" <==\n");
    is_next = true;
}

// How long the text is without its last lines. A last line need not have an end.
static inline size_t without_last(const struct text *text, uint64_t lines)
{
    size_t length = text->length;

    for (; lines > 0 && length > 0; lines--) {
        for (length--; length > 0 && text->at[length - 1] != line_end; length--)
            ;
    }
    return length;
}

static inline int for_each_input(void (*show)(void))
{
    default_operand();
    for (int i = 0; i < operand_count; i++) {
        if (!open_input(operands[i])) {
            complain("cannot open ", quoted(operands[i]), " for reading: ", reason());
            status = 1;
            continue;
        }
        put_title();
        show();
        close_input();
    }
    finish(status);
    return 0;
}
