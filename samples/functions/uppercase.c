// Standard input to standard output in upper case.
#include <ctype.h>
#include <unistd.h>

int main(void)
{
    char text[4096];
    ssize_t length;

    while ((length = read(STDIN_FILENO, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < length; i++)
            text[i] = (char)toupper((unsigned char)text[i]);
        for (ssize_t sent = 0; sent < length;) {
            ssize_t count = write(STDOUT_FILENO, text + sent, (size_t)(length - sent));
            if (count < 0)
                return 1;
            sent += count;
        }
    }
    return length < 0;
}
