// The first function of all: adds two numbers.
#include "core.h"

WASM_EXPORT_AS("_start")
int32_t start(int32_t a, int32_t b)
{
    return a + b;
}
