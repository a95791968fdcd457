// Answers a request with its own body.
#include "core.h"

static char content[1 << 16];

WASM_EXPORT_AS("_start")
int32_t start(void)
{
    int32_t size = read_exchange_buffer(get_input_buffer_id(), content, sizeof content);
    int32_t output = get_output_buffer_id();

    if (size > (int32_t)sizeof content) {
        write_exchange_buffer_status_code(output, 413);
        return 413;
    }
    write_exchange_buffer_header(output, "content-type", 12, "text/plain; charset=utf-8", 25);
    write_exchange_buffer(output, content, (uint32_t)size);
    return 200;
}
