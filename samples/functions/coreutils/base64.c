// base64 [-di] [-w COLUMNS] [FILE]: encodes and decodes.
#include "tool.h"

static const struct option known[] = {{'d', "decode", NOTHING}, {'i', "ignore-garbage", NOTHING}, {'w', "wrap", VALUE}, {0, 0, NOTHING}};

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode(uint64_t columns)
{
    uint64_t column = 0;

    for (int c; (c = get()) >= 0;) {
        int second = get(), third = second < 0 ? -1 : get();
        uint32_t bits = (uint32_t)c << 16 | (second < 0 ? 0 : (uint32_t)second) << 8 | (third < 0 ? 0 : (uint32_t)third);
        for (int i = 0; i < 4; i++) {
            if (columns > 0 && column == columns)
                put('\n'), column = 0;
            put((i == 2 && second < 0) || (i == 3 && third < 0) ? '=' : alphabet[bits >> (18 - 6 * i) & 63]);
            column++;
        }
    }
    if (columns > 0 && column > 0)
        put('\n');
}

static void decode(bool ignores_garbage)
{
    int values[256], group[4], length = 0;

    memset(values, -1, sizeof values);
    for (int i = 0; i < 64; i++)
        values[(unsigned char)alphabet[i]] = i;
    values['='] = 64;
    for (int c; (c = get()) >= 0 || length > 0;) {
        if (c == '\n' || (c >= 0 && ignores_garbage && values[c] < 0))
            continue;
        group[length++] = c < 0 ? -1 : values[c];
        if (length < 4)
            continue;
        // What comes before the wrong byte is still written.
        for (length = 0; length < 4 && group[length] >= 0 && group[length] < 64; length++)
            ;
        if (length > 1)
            put(group[0] << 2 | group[1] >> 4);
        if (length > 2)
            put(group[1] << 4 | group[2] >> 2);
        if (length > 3)
            put(group[2] << 6 | group[3]);
        if (length < 2 || (length == 2 && group[2] != 64) || (length < 4 && group[3] != 64))
            fail("invalid input");
        length = 0;
    }
}

int main(int count, char **arguments)
{
    bool decodes = false, ignores_garbage = false;
    uint64_t columns = 76;

    program = arguments[0];
    for (int c; (c = next_option(known, count, arguments)) != 0;) {
        decodes |= c == 'd', ignores_garbage |= c == 'i';
        if (c != 'w')
            continue;
        enum parsed parsed = parse_count(value, false, &columns);
        if (parsed == WRONG)
            fail("invalid wrap size: ", quoted(value));
        columns = parsed == FINE ? columns : 0;
    }
    at_most(1);
    default_operand();
    if (!next_input(operands[0]))
        finish(1);
    if (decodes)
        decode(ignores_garbage);
    else
        encode(columns);
    finish(status);
}
