// Calls functions of two other programs, which it imports by their names. Each call runs a fresh instance of the other program.
#include "core.h"

WASM_IMPORT("api-demo", "get_size_of_passed_buffer")
int32_t get_size_of_passed_buffer(int32_t id);

WASM_IMPORT("arithmetic", "multiply")
int32_t multiply(int32_t a, int32_t b);

WASM_IMPORT("arithmetic", "divide")
int32_t divide(int32_t a, int32_t b);

static const char greeting[] = "Hello";

// 5 + a * a / (b * b), which makes 28 of 264 and 55. The other program's buffers are its own: it is asked for the size of its empty input.
WASM_EXPORT_AS("process")
int32_t process(int32_t a, int32_t b)
{
    int32_t id = create_exchange_buffer();
    int32_t length = write_exchange_buffer(id, greeting, sizeof greeting - 1) + get_size_of_passed_buffer(1);
    free_buffer(id);
    return length + divide(multiply(a, a), multiply(b, b));
}
