// Calls itself until something gives way. Its export depth(n) calls itself n times only and returns n.
#include <stdint.h>

static volatile uint32_t one = 1;

__attribute__((export_name("depth"), noinline)) uint32_t depth(uint32_t left) { return left == 0 ? 0 : depth(left - 1) + one; }

__attribute__((noinline)) static uint32_t endless(uint32_t level) { return endless(level + one) + one; }

int main(void) { return (int)endless(0); }
