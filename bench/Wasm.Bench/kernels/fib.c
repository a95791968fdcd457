// The n-th Fibonacci number by plain recursion: calls and nothing else.
#include "kernel.h"

__attribute__((noinline)) static uint64_t fib(uint32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

uint64_t run(uint32_t n) { return fib(n); }
