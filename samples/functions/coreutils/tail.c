// tail [-qvz] [-n [+]LINES | -c [+]BYTES] [FILE]...: the end, or all from a line or byte on.
#include "part.h"

static bool is_from_start;

static size_t first_after(const struct text *text, uint64_t lines)
{
    size_t at = 0;

    for (; lines > 0 && at < text->length; lines--) {
        const char *end = memchr(text->at + at, line_end, text->length - at);
        at = end ? (size_t)(end - text->at) + 1 : text->length;
    }
    return at;
}

static void show(void)
{
    struct text all = {0};
    size_t from;

    read_all(&all);
    if (is_from_start) {
        uint64_t skipped = amount > 0 ? amount - 1 : 0;
        from = !of_bytes ? first_after(&all, skipped) : skipped < all.length ? (size_t)skipped : all.length;
    } else {
        from = !of_bytes ? without_last(&all, amount) : amount < all.length ? all.length - (size_t)amount : 0;
    }
    put_bytes(all.at + from, all.length - from);
    free(all.at);
}

int main(int count, char **arguments)
{
    program = arguments[0];
    int old = old_amount(count, arguments);
    for (int c; (c = next_option(known, count - old, arguments + old)) != 0;) {
        if (c == 'c' || c == 'n')
            is_from_start |= *value == '+', parse_amount(value + (*value == '-'), c == 'c');
        else if (c == 'q' || c == 'v')
            quiet = c == 'q', verbose = c == 'v';
        else
            line_end = 0;
    }
    if (amount == 0 && !is_from_start)
        return 0;  // whatever the files are
    return for_each_input(show);
}
