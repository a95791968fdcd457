// What these programs share: options and messages in the form of GNU's, buffered output, inputs, lines of any length. A byte is a character, as in the locale C.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART 65536

static const char *program;  // the name in messages
static int bad_usage = 1;    // exit code of wrong command lines
static int status;           // exit code so far

// ---- Output and messages

static char output[PART];
static size_t output_length;

static inline void write_all(int to, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(to, bytes, length);
        if (count < 0)
            _exit(bad_usage);
        bytes += count, length -= (size_t)count;
    }
}

static inline void flush(void) { write_all(STDOUT_FILENO, output, output_length), output_length = 0; }

static inline void put(int c)
{
    if (output_length == PART)
        flush();
    output[output_length++] = (char)c;
}

static inline void put_bytes(const char *bytes, size_t length)
{
    if (length == 0)
        return;
    if (length > PART - output_length)
        flush();
    if (length >= PART)
        write_all(STDOUT_FILENO, bytes, length);
    else
        memcpy(output + output_length, bytes, length), output_length += length;
}

static inline void put_text(const char *text) { put_bytes(text, strlen(text)); }

static inline int digits_of(uint64_t value, char *to)
{
    char digits[20];
    int count = 0;

    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    for (int i = 0; i < count; i++)
        to[i] = digits[count - 1 - i];
    return count;
}

// A number, right-aligned.
static inline void put_number(uint64_t value, int width)
{
    char digits[20];
    int count = digits_of(value, digits);

    for (; width > count; width--)
        put(' ');
    put_bytes(digits, (size_t)count);
}

static inline void finish(int code)
{
    flush();
    exit(code);
}

static inline void say(const char *text, ...)
{
    va_list more;

    write_all(STDERR_FILENO, program, strlen(program)), write_all(STDERR_FILENO, ": ", 2);
    va_start(more, text);
    for (; text; text = va_arg(more, const char *))
        write_all(STDERR_FILENO, text, strlen(text));
    va_end(more);
    write_all(STDERR_FILENO, "\n", 1);
}

// A text for a message, in quotes and without what a terminal would act on.
static inline const char *quoted(const char *text)
{
    static const char letters[] = "abfnrtv", meanings[] = "\a\b\f\n\r\t\v";
    char *quote = malloc(strlen(text) * 4 + 3), *at = quote;

    if (!quote)
        return text;
    for (*at++ = '\''; *text; text++) {
        unsigned char c = (unsigned char)*text;
        const char *meaning = strchr(meanings, c);
        if (meaning)
            *at++ = '\\', *at++ = letters[meaning - meanings];
        else if (c == '\'' || c == '\\')
            *at++ = '\\', *at++ = (char)c;
        else if (c < 32 || c > 126)
            *at++ = '\\', *at++ = (char)('0' + (c >> 6)), *at++ = (char)('0' + (c >> 3 & 7)), *at++ = (char)('0' + (c & 7));
        else
            *at++ = (char)c;
    }
    *at++ = '\'', *at = 0;
    return quote;
}

// A message of several texts.
#define complain(...) say(__VA_ARGS__, (const char *)0)

// The same and the end.
#define fail(...) (complain(__VA_ARGS__), finish(bad_usage))

static inline void hint(void)
{
    write_all(STDERR_FILENO, "Try '", 5), write_all(STDERR_FILENO, program, strlen(program));
    write_all(STDERR_FILENO, " --help' for more information.\n", 31);
    finish(bad_usage);
}

// For command lines that say nothing sensible.
#define refuse(...) (complain(__VA_ARGS__), hint())

// ---- Options

enum takes { NOTHING, VALUE, MAYBE };

struct option {
    int letter;  // above 255 where there is none
    const char *name;
    enum takes takes;
};

static char **operands;  // found so far
static int operand_count;
static const char *value;        // of the last option
static bool operands_end_options;

static inline const struct option *named(const struct option *known, const char *name, size_t length)
{
    const struct option *found = 0;

    for (; known->letter; known++) {
        if (!known->name || strncmp(known->name, name, length) != 0)
            continue;
        if (known->name[length] == 0)
            return known;
        if (found)
            refuse("option '--", name, "' is ambiguous");
        found = known;
    }
    return found;
}

// The letter of the next option; 0 when there are no more, and then all operands are known.
static inline int next_option(const struct option *known, int count, char **arguments)
{
    static int at = 1;
    static const char *letters = "";  // rest of an argument with several
    static bool ended;

    if (at == 1)
        operands = arguments;
    while (!*letters) {
        if (at >= count)
            return 0;
        char *argument = arguments[at++];
        if (ended || argument[0] != '-' || !argument[1]) {
            ended |= operands_end_options;
            operands[operand_count++] = argument;  // never further than what was read
        } else if (argument[1] != '-') {
            letters = argument + 1;
        } else if (!argument[2]) {
            ended = true;
        } else {
            const char *name = argument + 2;
            size_t length = strcspn(name, "=");
            const struct option *option = named(known, name, length);
            if (!option)
                refuse("unrecognized option '", argument, "'");
            value = name[length] ? name + length + 1 : 0;
            if (value && option->takes == NOTHING)
                refuse("option '--", option->name, "' doesn't allow an argument");
            if (!value && option->takes == VALUE && !(value = at < count ? arguments[at++] : 0))
                refuse("option '--", option->name, "' requires an argument");
            return option->letter;
        }
    }

    char letter[] = {*letters++, 0};
    while (known->letter && known->letter != (unsigned char)letter[0])
        known++;
    if (!known->letter)
        refuse("invalid option -- '", letter, "'");
    value = 0;
    if (known->takes != NOTHING && *letters)
        value = letters, letters = "";
    else if (known->takes == VALUE && !(value = at < count ? arguments[at++] : 0))
        refuse("option requires an argument -- '", letter, "'");
    return known->letter;
}

// Where no operand was given, standard input is read.
static inline void default_operand(void)
{
    static char *standard_input[] = {"-"};

    if (operand_count == 0)
        operands = standard_input, operand_count = 1;
}

static inline void at_most(int count)
{
    if (operand_count > count)
        refuse("extra operand ", quoted(operands[count]));
}

enum parsed { FINE, WRONG, TOO_LARGE };

// A count, with a suffix such as kB (1000) or K (1024) where it may have one.
static inline enum parsed parse_count(const char *text, bool may_have_suffix, uint64_t *count)
{
    static const char letters[] = "KMGTPE";
    bool large = false;
    uint64_t factor = 1;

    *count = 0;
    bool has_sign = *text == '+';
    text += has_sign;
    bool has_digits = *text >= '0' && *text <= '9';
    for (; *text >= '0' && *text <= '9'; text++)
        large |= __builtin_mul_overflow(*count, 10, count) || __builtin_add_overflow(*count, (uint64_t)(*text - '0'), count);
    if (may_have_suffix && *text) {
        const char *letter = strchr(letters, *text == 'k' || *text == 'm' ? *text - 'a' + 'A' : *text);
        if (*text == 'b')
            factor = 512, text++;
        else if (letter) {
            uint64_t step = text[1] == 'B' ? 1000 : 1024;
            text += text[1] == 'B' ? 2 : text[1] == 'i' && text[2] == 'B' ? 3 : 1;
            for (long i = letter - letters; i >= 0; i--)
                factor *= step;
        }
        if (!has_digits && !has_sign && factor > 1)
            *count = 1, has_digits = true;
    }
    if (!has_digits || *text)
        return WRONG;
    large |= __builtin_mul_overflow(*count, factor, count);
    if (large)
        *count = UINT64_MAX;
    return large ? TOO_LARGE : FINE;
}

// ---- Inputs

static char input[PART];
static size_t input_at, input_end;
static int input_file;
static const char *input_name;

// Why a file cannot be opened. A guest may open nothing but what it was given, and hears of all else that it has no capability.
static inline const char *reason(void) { return strerror(errno == ENOTCAPABLE ? ENOENT : errno); }

static inline bool open_input(const char *name)
{
    input_name = name, input_at = input_end = 0;
    input_file = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY);
    return input_file >= 0;
}

// The same, with a message about a file that cannot be read; the others are.
static inline bool next_input(const char *name)
{
    if (open_input(name))
        return true;
    complain(name, ": ", reason());
    status = 1;
    return false;
}

static inline void close_input(void)
{
    if (input_file != STDIN_FILENO)
        close(input_file);
}

// Reads more; false at the end.
static inline bool fill(void)
{
    ssize_t count = read(input_file, input, PART);

    if (count < 0) {
        complain(input_name, ": ", strerror(errno));
        status = bad_usage;
    }
    input_at = 0, input_end = count > 0 ? (size_t)count : 0;
    return count > 0;
}

// The next byte; -1 at the end.
static inline int get(void) { return input_at < input_end || fill() ? (unsigned char)input[input_at++] : -1; }

// ---- Texts

struct text {
    char *at;
    size_t length, room;
};

static inline void append(struct text *to, const char *bytes, size_t length)
{
    if (length > to->room - to->length) {
        to->room = (to->length + length) * 2;
        if (!(to->at = realloc(to->at, to->room)))
            fail("memory exhausted");
    }
    if (length > 0)
        memcpy(to->at + to->length, bytes, length);
    to->length += length;
}

// A line of the input without its end; false when there is none.
static inline bool read_line(struct text *line, char end)
{
    line->length = 0;
    for (bool some = false;; some = true) {
        if (input_at == input_end && !fill())
            return some;
        char *from = input + input_at, *found = memchr(from, end, input_end - input_at);
        size_t length = found ? (size_t)(found - from) : input_end - input_at;
        append(line, from, length);
        input_at += length;
        if (found) {
            input_at++;
            return true;
        }
    }
}

// All that is left of the input.
static inline void read_all(struct text *all)
{
    all->length = 0;
    while (fill())
        append(all, input, input_end);
}

static inline bool is_blank(int c) { return c == ' ' || c == '\t'; }
