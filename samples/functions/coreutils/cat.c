// cat [-AbeEnstTuv] [FILE]...: files one after the other.
#include "tool.h"

static const struct option known[] = {
    {'A', "show-all", NOTHING}, {'b', "number-nonblank", NOTHING}, {'e', 0, NOTHING}, {'E', "show-ends", NOTHING},
    {'n', "number", NOTHING}, {'s', "squeeze-blank", NOTHING}, {'t', 0, NOTHING}, {'T', "show-tabs", NOTHING},
    {'u', 0, NOTHING}, {'v', "show-nonprinting", NOTHING}, {0, 0, NOTHING},
};

static bool numbers, no_blanks, squeezes, ends, tabs, nonprinting;

static void show(int c)
{
    if (c == '\t' ? tabs : nonprinting && c < 32) {
        put('^'), put(c + 64);
    } else if (nonprinting && c > 126) {
        if (c >= 128)
            put('M'), put('-'), c -= 128;
        if (c < 32)
            put('^'), put(c + 64);
        else if (c == 127)
            put('^'), put('?');
        else
            put(c);
    } else {
        put(c);
    }
}

// Lines go on from one file to the next.
static void show_lines(void)
{
    static uint64_t number;
    static bool is_inside;  // of a line
    static int blanks;
    static bool has_return;

    for (int c; (c = get()) >= 0;) {
        if (has_return && c != '\n')
            show('\r');
        if (c == '\n' && !is_inside && ++blanks > 1 && squeezes)
            continue;
        if (!is_inside && numbers && !(no_blanks && c == '\n'))
            put_number(++number, 6), put('\t');
        if (c == '\n') {
            if (has_return)
                put('^'), put('M');
            if (ends)
                put('$');
            put('\n');
            is_inside = false;
        } else {
            is_inside = true, blanks = 0;
            if (c != '\r' || !ends || nonprinting)
                show(c);
        }
        has_return = c == '\r' && ends && !nonprinting;
    }
}

int main(int count, char **arguments)
{
    program = arguments[0];
    for (int c; (c = next_option(known, count, arguments)) != 0;) {
        numbers |= c == 'b' || c == 'n', no_blanks |= c == 'b', squeezes |= c == 's';
        ends |= c == 'A' || c == 'e' || c == 'E', tabs |= c == 'A' || c == 't' || c == 'T';
        nonprinting |= c == 'A' || c == 'e' || c == 't' || c == 'v';
    }
    default_operand();
    bool plain = !(numbers || squeezes || ends || tabs || nonprinting);
    for (int i = 0; i < operand_count; i++) {
        if (!next_input(operands[i]))
            continue;
        if (!plain)
            show_lines();
        while (plain && fill())
            put_bytes(input, input_end);
        close_input();
    }
    finish(status);
}
