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

/* Returns the first input buffer of this call. */
WASM_IMPORT("core", "get_input_buffer_id")
int32_t get_input_buffer_id(void);

/* Returns the output buffer of this call. */
WASM_IMPORT("core", "get_output_buffer_id")
int32_t get_output_buffer_id(void);

/* Creates an empty buffer in memory and returns it. */
WASM_IMPORT("core", "create_exchange_buffer")
int32_t create_exchange_buffer(void);

/* Appends bytes to a buffer, or sends one message of a WebSocket; returns their count. */
WASM_IMPORT("core", "write_exchange_buffer")
int32_t write_exchange_buffer(int32_t id, const void *content, uint32_t content_length);

/* Sets the one value of a header, before the first byte is written; returns 0. */
WASM_IMPORT("core", "write_exchange_buffer_header")
int32_t write_exchange_buffer_header(int32_t id, const char *name, uint32_t name_length, const char *value, uint32_t value_length);

/* Sets the status, 100 to 599, before the first byte is written; returns 0. */
WASM_IMPORT("core", "write_exchange_buffer_status_code")
int32_t write_exchange_buffer_status_code(int32_t id, int32_t code);

/* Returns the size of the content, or of the next part of a sequence, and copies it when it fits into
   the destination. The part of a sequence is taken when it was copied; at the end of a sequence the
   size is -1. */
WASM_IMPORT("core", "read_exchange_buffer")
int32_t read_exchange_buffer(int32_t id, void *dest, uint32_t dest_length);

/* Returns the headers of a buffer, names in lower case. */
WASM_IMPORT("core", "read_exchange_buffer_headers")
int32_t read_exchange_buffer_headers(int32_t id);

/* Releases a buffer that this call created; returns 0. Input and output stay. */
WASM_IMPORT("core", "free_buffer")
int32_t free_buffer(int32_t buffer_id);

/* Decodes standard base64. */
WASM_IMPORT("core", "base64_decode")
int32_t base64_decode(const char *encoded, uint32_t encoded_length);

/* Encodes as standard base64 with padding. */
WASM_IMPORT("core", "base64_encode")
int32_t base64_encode(const void *input, uint32_t input_length);

/* Stores a blob under a name and returns its techID. */
WASM_IMPORT("core", "register_blob_with_name")
int32_t register_blob_with_name(const char *name, uint32_t name_length, const char *content_type, uint32_t content_type_length, const void *content, uint32_t content_length);

/* Stores a blob and returns its techID. */
WASM_IMPORT("core", "register_blob")
int32_t register_blob(const char *content_type, uint32_t content_type_length, const void *content, uint32_t content_length);

/* Returns the techID behind a name. */
WASM_IMPORT("core", "get_blob_tech_id_from_name")
int32_t get_blob_tech_id_from_name(const char *name, uint32_t name_length);

/* Returns the bytes of a blob by its techID. */
WASM_IMPORT("core", "get_blob_bytes_as_string")
int32_t get_blob_bytes_as_string(const char *tech_id, uint32_t tech_id_length);

/* Binds a method and a path pattern to a function; returns 0. */
WASM_IMPORT("core", "plug_function")
int32_t plug_function(const char *method, uint32_t method_length, const char *path, uint32_t path_length, const char *name, uint32_t name_length, const char *start_function, uint32_t start_function_length, const char *data, uint32_t data_length, const char *tags_json, uint32_t tags_json_length);

/* Binds a method and a path pattern to a file; returns 0. */
WASM_IMPORT("core", "plug_file")
int32_t plug_file(const char *method, uint32_t method_length, const char *path, uint32_t path_length, const char *name, uint32_t name_length, const char *tags_json, uint32_t tags_json_length);

/* Removes what is bound to a method and a path pattern; returns 0. */
WASM_IMPORT("core", "unplug_path")
int32_t unplug_path(const char *method, uint32_t method_length, const char *path, uint32_t path_length);

/* Adds a filter and returns its id. */
WASM_IMPORT("core", "plug_filter")
int32_t plug_filter(const char *name, uint32_t name_length, const char *start_function, uint32_t start_function_length, const char *data, uint32_t data_length);

/* Removes a filter; returns 0. */
WASM_IMPORT("core", "unplug_filter")
int32_t unplug_filter(const char *id, uint32_t id_length);

/* Returns plugs, names, blobs, filters and statistics as a JSON document. */
WASM_IMPORT("core", "get_status")
int32_t get_status(void);

/* Sets the value of a key, durable when the call returns; returns 0. */
WASM_IMPORT("core", "persistence_set")
int32_t persistence_set(const void *key, uint32_t key_length, const void *value, uint32_t value_length);

/* Returns the value of a key; a key that is not there reads as empty, in JavaScript as undefined. */
WASM_IMPORT("core", "persistence_get")
int32_t persistence_get(const void *key, uint32_t key_length);

/* Returns all keys that begin with a prefix, with their values. */
WASM_IMPORT("core", "persistence_get_subset")
int32_t persistence_get_subset(const char *prefix, uint32_t prefix_length);

/* Gets a web address that the platform allows and returns the body; any failure reads as empty. */
WASM_IMPORT("core", "get_url")
int32_t get_url(const char *url, uint32_t url_length);

/* Writes a line to the function's log; returns 0. */
WASM_IMPORT("core", "print_debug")
int32_t print_debug(const char *text, uint32_t text_length);

/* Writes the time as 64-bit little-endian nanoseconds since 1970 into 8 bytes; returns 0. */
WASM_IMPORT("core", "get_time")
int32_t get_time(void *dest, uint32_t dest_length);

/* Calls another function with buffers of this call and returns its integer. The mode is direct, posix
   or empty to choose by the program. */
WASM_IMPORT("core", "call_function")
int32_t call_function(const char *name, uint32_t name_length, const char *start_function, uint32_t start_function_length, const int32_t *arguments, uint32_t arguments_count, const char *mode, uint32_t mode_length, int32_t input_buffer_id, int32_t output_buffer_id, const char *posix_file_name, uint32_t posix_file_name_length, const struct core_text *posix_arguments, uint32_t posix_arguments_count);

/* Returns the platform's database as a JSON document, where the function may export it. */
WASM_IMPORT("core", "export_database")
int32_t export_database(void);

/* Forwards a request to a web address: {"method", "url", "headers", "inputBufferId",
   "outputBufferId"}, by http, https, ws or wss; returns the status. */
WASM_IMPORT("core", "beta_web_proxy")
int32_t beta_web_proxy(const char *spec_json, uint32_t spec_json_length);

/* Returns 1 when host calls are traced, else 0. */
WASM_IMPORT("core", "is_trace")
int32_t is_trace(void);

/* Returns the count of input buffers. */
WASM_IMPORT("core", "get_input_buffer_count")
int32_t get_input_buffer_count(void);

/* Returns an input buffer by its place, from 0 on. */
WASM_IMPORT("core", "get_input_buffer_at")
int32_t get_input_buffer_at(int32_t index);

/* Says that a buffer is complete: an answer ends, a WebSocket is closed; returns 0. */
WASM_IMPORT("core", "close_exchange_buffer")
int32_t close_exchange_buffer(int32_t id);

/* Removes a key; returns 1 when it was there, else 0. */
WASM_IMPORT("core", "persistence_delete")
int32_t persistence_delete(const void *key, uint32_t key_length);

/* Sets the value of a key that has the expected one, an empty one meaning that the key is not there;
   returns 1 when it did, else 0. */
WASM_IMPORT("core", "persistence_compare_and_swap")
int32_t persistence_compare_and_swap(const void *key, uint32_t key_length, const void *expected, uint32_t expected_length, const void *value, uint32_t value_length);

#endif
