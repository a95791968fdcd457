/* The import module "core" for functions in C. Made by `ww fn api core c`; do not edit.
 *
 * Texts and bytes are a pointer and a length; texts are UTF-8 without a NUL. A function that answers with a text, bytes or a map returns a new
 * buffer: ask read_exchange_buffer for its size (destination of length 0), read it, and release it by free_buffer. A map is a count of strings
 * (32 bits, little-endian), then each string with its length before it, keys and values in turn. A wrong use ends the function. */
#ifndef CORE_H
#define CORE_H

#include <stdint.h>

#define WASM_EXPORT_AS(name) __attribute__((export_name(name)))
#define WASM_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

struct core_text {
    const char *text;
    uint32_t length;
};
