// Never ends. Its export spin(n) does, after n rounds.
#include <stdint.h>

static volatile uint64_t rounds;

__attribute__((export_name("spin"))) uint64_t spin(uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        rounds++;
    return rounds;
}

int main(void) {
    for (;;)
        rounds++;
}
