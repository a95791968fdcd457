// wc [-clmLw] [FILE]...: counts lines, words and bytes.
#include "tool.h"

enum { LINES, WORDS, CHARACTERS, BYTES, LONGEST, COUNTS };

static const struct option known[] = {
    {'c', "bytes", NOTHING}, {'l', "lines", NOTHING}, {'L', "max-line-length", NOTHING}, {'m', "chars", NOTHING}, {'w', "words", NOTHING}, {0, 0, NOTHING},
};

static void count_input(uint64_t *counts)
{
    uint64_t column = 0;
    bool is_word = false;

    for (int c; (c = get()) >= 0;) {
        bool is_space = c == ' ' || (c >= '\t' && c <= '\r');
        counts[BYTES]++, counts[CHARACTERS]++;
        counts[LINES] += c == '\n';
        if (is_space)
            counts[WORDS] += is_word, is_word = false;
        else if (c > 32 && c < 127)
            is_word = true;  // what cannot be printed neither begins nor ends a word
        if (c == '\n' || c == '\r' || c == '\f')
            column = 0;
        else
            column += c == '\t' ? 8 - column % 8 : c >= 32 && c < 127;
        if (column > counts[LONGEST])
            counts[LONGEST] = column;
    }
    counts[WORDS] += is_word;
}

static void print(const uint64_t *counts, const bool *shown, int width, const char *name)
{
    bool is_first = true;

    for (int i = 0; i < COUNTS; i++) {
        if (!shown[i])
            continue;
        if (!is_first)
            put(' ');
        put_number(counts[i], width);
        is_first = false;
    }
    if (name)
        put(' '), put_text(name);
    put('\n');
}

int main(int count, char **arguments)
{
    bool shown[COUNTS] = {0};
    uint64_t total[COUNTS] = {0};

    program = arguments[0];
    for (int c; (c = next_option(known, count, arguments)) != 0;)
        shown[c == 'c' ? BYTES : c == 'l' ? LINES : c == 'L' ? LONGEST : c == 'm' ? CHARACTERS : WORDS] = true;
    int columns = shown[LINES] + shown[WORDS] + shown[CHARACTERS] + shown[BYTES] + shown[LONGEST];
    if (columns == 0)
        shown[LINES] = shown[WORDS] = shown[BYTES] = true;

    bool is_named = operand_count > 0;
    default_operand();
    int width = columns == 1 && operand_count == 1 ? 1 : 7;  // wide as for every input whose size is not known
    for (int i = 0; i < operand_count; i++) {
        uint64_t counts[COUNTS] = {0};
        if (!next_input(operands[i]))
            continue;
        count_input(counts);
        close_input();
        print(counts, shown, width, is_named ? operands[i] : 0);
        for (int j = 0; j < COUNTS; j++)
            total[j] = j != LONGEST ? total[j] + counts[j] : counts[j] > total[j] ? counts[j] : total[j];
    }
    if (operand_count > 1)
        print(total, shown, width, "total");
    finish(status);
}
