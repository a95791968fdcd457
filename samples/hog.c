// Takes memory, a mebibyte at a time and every page of it in use, until it gets no more; then says how much it was.
#include <stdlib.h>

#include "text.h"

enum { STEP = 1 << 20 };

int main(void) {
    uint64_t taken = 0;
    for (volatile char *memory; (memory = malloc(STEP)); taken++) {
        for (int i = 0; i < STEP; i += 4096)
            memory[i] = 1;
    }
    print_number(taken);
    print(" MiB\n");
    return 0;
}
