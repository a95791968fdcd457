// A function in C without WASI: integers in, an integer out, and buffers of the platform between.
#include "core.h"

static const char greeting[] = "Hello";

// The size of a buffer that somebody else filled.
WASM_EXPORT_AS("get_size_of_passed_buffer")
int32_t get_size_of_passed_buffer(int32_t id)
{
    return read_exchange_buffer(id, 0, 0);
}

// (a + b) * 2 + the bytes of a text that went through a buffer, which makes 700 of 264 and 55.
WASM_EXPORT_AS("_start")
int32_t start(int32_t a, int32_t b)
{
    char copy[64];
    int32_t sum = 0;

    for (int round = 0; round < 12; round++) {
        int32_t id = create_exchange_buffer();
        write_exchange_buffer(id, greeting, sizeof greeting - 1);
        int32_t length = read_exchange_buffer(id, copy, sizeof copy);
        free_buffer(id);
        if (length != sizeof greeting - 1 || copy[0] != 'H')
            return -1;
        sum += length;
    }
    print_debug("the buffers came back", 21);
    return (a + b) * 2 + sum + 2;
}
