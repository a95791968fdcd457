// Copies standard input to standard output with the letters a to z in upper case.
#include "text.h"

int main(void) {
    static char buffer[65536];
    ssize_t length;
    while ((length = read(0, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < length; i++) {
            if (buffer[i] >= 'a' && buffer[i] <= 'z')
                buffer[i] -= 'a' - 'A';
        }
        if (!write_all(1, buffer, length))
            return 2;
    }
    return length < 0;
}
