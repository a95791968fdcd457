// head [-qvz] [-n [-]LINES | -c [-]BYTES] [FILE]...: the beginning, or all but the end.
#include "part.h"

static bool is_all_but;

static void show(void)
{
    struct text all = {0};
    uint64_t left = amount;

    if (is_all_but) {
        read_all(&all);
        size_t length = !of_bytes ? without_last(&all, amount) : all.length > amount ? all.length - amount : 0;
        put_bytes(all.at, length);
        free(all.at);
    } else {
        for (int c; left > 0 && (c = get()) >= 0; left -= of_bytes || c == line_end)
            put(c);
    }
}

int main(int count, char **arguments)
{
    program = arguments[0];
    int old = old_amount(count, arguments);
    for (int c; (c = next_option(known, count - old, arguments + old)) != 0;) {
        if (c == 'c' || c == 'n')
            is_all_but = *value == '-', parse_amount(value + is_all_but, c == 'c');
        else if (c == 'q' || c == 'v')
            quiet = c == 'q', verbose = c == 'v';
        else
            line_end = 0;
    }
    return for_each_input(show);
}
