// Functions for others to import by this program's name.
#include "core.h"

WASM_EXPORT_AS("multiply")
int32_t multiply(int32_t a, int32_t b)
{
    return a * b;
}

// Traps when b is 0.
WASM_EXPORT_AS("divide")
int32_t divide(int32_t a, int32_t b)
{
    return a / b;
}
