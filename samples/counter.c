// An instance that lives on between calls and keeps a number (a reactor: _initialize is called once, then the exports).
//
// increment(5) = 5, increment(2) = 7, value() = 7, and in a new instance value() = 0
#include <stdint.h>

static int64_t count = -1;

__attribute__((constructor)) static void start_at_zero(void) { count = 0; }

// -1 as long as _initialize was not called.
__attribute__((export_name("value"))) int64_t value(void) { return count; }

__attribute__((export_name("increment"))) int64_t increment(int32_t by) { return count += by; }

__attribute__((export_name("reset"))) void reset(void) { count = 0; }
