// nl [-b STYLE] [-h STYLE] [-f STYLE] [-d CC] [-i STEP] [-l BLANKS] [-n ln|rn|rz] [-p] [-s TEXT] [-v FIRST] [-w WIDTH] [FILE]...: numbers lines; styles a, t and n.
#include "tool.h"

static const struct option known[] = {
    {'b', "body-numbering", VALUE}, {'d', "section-delimiter", VALUE}, {'f', "footer-numbering", VALUE}, {'h', "header-numbering", VALUE}, {'i', "line-increment", VALUE},
    {'l', "join-blank-lines", VALUE}, {'n', "number-format", VALUE}, {'p', "no-renumber", NOTHING}, {'s', "number-separator", VALUE}, {'v', "starting-line-number", VALUE},
    {'w', "number-width", VALUE}, {0, 0, NOTHING},
};

enum { FOOTER, BODY, HEADER };  // as many delimiters, less one, begin them

static char styles[] = {'n', 't', 'n'};
static int section = BODY;
static int64_t first = 1, step = 1, joined = 1, width = 6;
static const char *format = "rn", *separator = "\t", *delimiter = "\\:";
static bool keeps_numbers;
static int64_t number;

static void parse(const char *text, int64_t least, int64_t most, const char *what, int64_t *to)
{
    uint64_t size;
    bool is_negative = *text == '-';
    enum parsed parsed = is_negative && (text[1] < '0' || text[1] > '9') ? WRONG : parse_count(text + is_negative, false, &size);

    if (parsed == WRONG)
        fail("invalid ", what, ": ", quoted(text));
    if (parsed == TOO_LARGE || size > (uint64_t)INT64_MAX + is_negative)
        fail("invalid ", what, ": ", quoted(text), ": Value too large for defined data type");
    *to = is_negative ? (int64_t)-size : (int64_t)size;
    if (*to < least || *to > most)
        fail("invalid ", what, ": ", quoted(text), *to < least ? ": Numerical result out of range" : ": Value too large for defined data type");
}

static void put_line_number(void)
{
    char digits[20];
    bool is_negative = number < 0;
    int length = digits_of(is_negative ? -(uint64_t)number : (uint64_t)number, digits);
    int64_t padding = width - length - is_negative;

    for (int64_t i = padding; i > 0 && strcmp(format, "rn") == 0; i--)
        put(' ');
    if (is_negative)
        put('-');
    for (int64_t i = padding; i > 0 && strcmp(format, "rz") == 0; i--)
        put('0');
    put_bytes(digits, (size_t)length);
    for (int64_t i = padding; i > 0 && strcmp(format, "ln") == 0; i--)
        put(' ');
    put_text(separator);
    if (__builtin_add_overflow(number, step, &number))
        fail("line number overflow");
}

// The section that a line begins; -1 for a line of text.
static int begun(const struct text *line)
{
    size_t length = strlen(delimiter);

    if (length == 0 || line->length == 0 || line->length % length != 0 || line->length / length > 3)
        return -1;
    for (size_t i = 0; i < line->length; i++) {
        if (line->at[i] != delimiter[i % length])
            return -1;
    }
    return (int)(line->length / length) - 1;
}

static void number_lines(void)
{
    static struct text line;
    static int64_t blanks;

    while (read_line(&line, '\n')) {
        int next = begun(&line);
        if (next >= 0) {
            section = next;
            if (!keeps_numbers)
                number = first;
        } else {
            bool is_numbered = styles[section] == 't' ? line.length > 0 : styles[section] == 'a';
            if (is_numbered && joined > 1 && styles[section] == 'a')
                is_numbered = line.length > 0 || ++blanks == joined, blanks = is_numbered ? 0 : blanks;
            if (is_numbered)
                put_line_number();
            for (size_t i = (size_t)width + strlen(separator); i > 0 && !is_numbered; i--)
                put(' ');
            put_bytes(line.at, line.length);
        }
        put('\n');
    }
}

int main(int count, char **arguments)
{
    program = arguments[0];
    bool is_wrong = false;
    for (int c; (c = next_option(known, count, arguments)) != 0;) {
        if (c == 'b' || c == 'f' || c == 'h') {
            if (!*value || !strchr("atn", *value)) {
                complain("invalid ", c == 'b' ? "body" : c == 'f' ? "footer" : "header", " numbering style: ", quoted(value));
                is_wrong = true;
            }
            styles[c == 'b' ? BODY : c == 'f' ? FOOTER : HEADER] = *value;
        } else if (c == 'd') {
            static char second[] = "x:";  // the second one stays as it is
            second[0] = *value;
            delimiter = *value && !value[1] ? second : value;
        } else if (c == 'i') {
            parse(value, INT64_MIN, INT64_MAX, "line number increment", &step);
        } else if (c == 'l') {
            parse(value, 1, INT64_MAX, "line number of blank lines", &joined);
        } else if (c == 'n') {
            if (strcmp(value, "ln") != 0 && strcmp(value, "rn") != 0 && strcmp(value, "rz") != 0) {
                complain("invalid line numbering format: ", quoted(value));
                is_wrong = true;
            }
            format = value;
        } else if (c == 'p') {
            keeps_numbers = true;
        } else if (c == 's') {
            separator = value;
        } else if (c == 'v') {
            parse(value, INT64_MIN, INT64_MAX, "starting line number", &first);
        } else {
            parse(value, 1, INT32_MAX, "line number field width", &width);
        }
    }
    if (is_wrong)
        hint();
    number = first;
    default_operand();
    for (int i = 0; i < operand_count; i++) {
        if (next_input(operands[i]))
            number_lines(), close_input();
    }
    finish(status);
}
