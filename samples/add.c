// The sum of two 64-bit integers: the smallest module there is, without WASI.
//
// add(2, 40) = 42
#include <stdint.h>

__attribute__((export_name("add"))) int64_t add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
