// A cow says what the arguments or standard input say.
#include <stdio.h>
#include <string.h>

#define MOST_BYTES 65536
#define MOST_LINES 512
#define WIDTH 40

static char said[MOST_BYTES];
static char lines[MOST_LINES][WIDTH + 1];

// Breaks the text at blanks into lines of at most WIDTH bytes, longer words anywhere; returns the count of lines.
static int wrap(const char *text)
{
    int count = 0;

    while (count < MOST_LINES) {
        text += strspn(text, " \t\r\n");
        if (*text == 0)
            break;
        size_t length = strcspn(text, "\n");
        if (length > WIDTH) {
            for (length = WIDTH; length > 0 && text[length] != ' '; length--)
                ;
            if (length == 0)
                length = WIDTH;
        }
        memcpy(lines[count], text, length);
        while (length > 0 && lines[count][length - 1] == ' ')
            length--;
        lines[count++][length] = 0;
        text += length;
    }
    return count;
}

static void rule(size_t length, char with)
{
    putchar(' ');
    for (size_t i = 0; i < length + 2; i++)
        putchar(with);
    putchar('\n');
}

int main(int count, char **arguments)
{
    size_t length = 0;

    if (count > 1) {
        for (int i = 1; i < count; i++)
            length += (size_t)snprintf(said + length, sizeof said - length, "%s%s", i > 1 ? " " : "", arguments[i]) % (sizeof said - length);
    } else {
        length = fread(said, 1, sizeof said - 1, stdin);
        said[length] = 0;
    }

    int most = 0, total = wrap(said);
    for (int i = 0; i < total; i++)
        most = (int)strlen(lines[i]) > most ? (int)strlen(lines[i]) : most;

    rule((size_t)most, '_');
    for (int i = 0; i < total; i++) {
        char left = total == 1 ? '<' : i == 0 ? '/' : i == total - 1 ? '\\' : '|';
        char right = total == 1 ? '>' : i == 0 ? '\\' : i == total - 1 ? '/' : '|';
        printf("%c %-*s %c\n", left, most, lines[i], right);
    }
    rule((size_t)most, '-');
    printf("        \\   ^__^\n"
           "         \\  (oo)\\_______\n"
           "            (__)\\       )\\/\\\n"
           "                ||----w |\n"
           "                ||     ||\n");
    return 0;
}
