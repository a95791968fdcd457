// Reads and writes where no memory is. As a command it writes to the first byte beyond its memory.
#include <stdint.h>

__attribute__((export_name("peek"))) uint32_t peek(uint32_t address) { return *(volatile uint32_t *)address; }

__attribute__((export_name("poke"))) void poke(uint32_t address, uint32_t value) { *(volatile uint32_t *)address = value; }

__attribute__((export_name("size"))) uint32_t size(void) { return __builtin_wasm_memory_size(0) * 65536; }

int main(void) {
    poke(size(), 1);
    return 0;
}
