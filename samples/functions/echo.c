// Answers a request with its own body and content type.
#include "core.h"

static char content[1 << 16];

WASM_EXPORT_AS("_start")
int32_t start(void)
{
    int32_t input = get_input_buffer_id();
    int32_t size = read_exchange_buffer(input, content, sizeof content);

    if (size > (int32_t)sizeof content) {
        write_exchange_buffer_status_code(get_output_buffer_id(), 413);
        return 413;
    }
    write_exchange_buffer_header(get_output_buffer_id(), "content-type", 12, "text/plain; charset=utf-8", 25);
    write_exchange_buffer(get_output_buffer_id(), content, (uint32_t)size);
    return 200;
}
