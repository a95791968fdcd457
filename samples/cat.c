// Copies standard input to standard output.
#include "text.h"

int main(void) {
    static char buffer[65536];
    ssize_t length;
    while ((length = read(0, buffer, sizeof buffer)) > 0) {
        if (!write_all(1, buffer, length))
            return 2;
    }
    return length < 0;
}
