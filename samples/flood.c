// Writes lines to standard output: as many MiB as the first argument says (default 64), then ends with 0; with 1 when output is cut off.
#include "text.h"

int main(int argc, char **argv) {
    static char chunk[1 << 16];
    for (size_t i = 0; i < sizeof chunk; i++)
        chunk[i] = i % 64 == 63 ? '\n' : (char)('0' + i % 64);
    uint64_t left = (argc > 1 ? number(argv[1]) : 64) * 16;
    for (; left > 0; left--) {
        if (!write_all(1, chunk, sizeof chunk))
            return 1;
    }
    return 0;
}
