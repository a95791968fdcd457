// Prints "sleeping" and sleeps: 3600 seconds, or as many as its argument says.
#define _POSIX_C_SOURCE 199309L

#include "text.h"

#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
    struct timespec time = {.tv_sec = argc > 1 ? strtol(argv[1], 0, 10) : 3600};
    print("sleeping\n");
    return nanosleep(&time, 0) ? 1 : 0;
}
