// Services say that they are alive; whoever asks sees when each last did. Kept in the platform's key-value store.
//   GET  /watchdog/update/!service  -> add_status     POST /watchdog/status {"name": …}  -> post_status     GET /watchdog/status -> get_status_page
#include "core.h"

#define PREFIX "/watchdog-v1/status/services/"
#define SUFFIX "/timestamp"
#define PARAMETER "x-moc-path-param-service"
#define MOST 65536

#define LITERAL(text) text, sizeof text - 1

static unsigned char input[MOST];
static char key[512];
static char page[MOST];
static uint32_t length;

static uint32_t text_length(const char *text)
{
    uint32_t count = 0;
    while (text[count])
        count++;
    return count;
}

static int same(const unsigned char *left, const char *right, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (left[i] != (unsigned char)right[i])
            return 0;
    }
    return 1;
}

static void put(const char *text, uint32_t count)
{
    for (uint32_t i = 0; i < count && length < MOST; i++)
        page[length++] = text[i];
}

static void put_number(uint64_t number)
{
    char digits[20];
    int at = sizeof digits;

    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(digits + at, sizeof digits - (uint32_t)at);
}

static uint32_t number_at(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static int32_t answer(int32_t status)
{
    write_exchange_buffer_header(get_output_buffer_id(), LITERAL("content-type"), LITERAL("application/json"));
    write_exchange_buffer_status_code(get_output_buffer_id(), status);
    write_exchange_buffer(get_output_buffer_id(), page, length);
    return status;
}

// A name is 1 to 64 letters, digits, dots and dashes, so that it needs no escaping anywhere.
static int32_t keep(const unsigned char *name, uint32_t count)
{
    uint32_t at = 0;
    uint64_t time;

    for (uint32_t i = 0; i < count; i++) {
        unsigned char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'))
            count = 0;
    }
    if (count == 0 || count > 64) {
        put(LITERAL("{\"error\":\"a service's name is 1 to 64 letters, digits, dots, dashes and underscores\"}"));
        return answer(400);
    }
    for (uint32_t i = 0; i < sizeof PREFIX - 1; i++)
        key[at++] = PREFIX[i];
    for (uint32_t i = 0; i < count; i++)
        key[at++] = (char)name[i];
    for (uint32_t i = 0; i < sizeof SUFFIX - 1; i++)
        key[at++] = SUFFIX[i];

    get_time(&time, sizeof time);
    put_number(time / 1000);
    persistence_set(key, at, page, length);
    length = 0;
    put(LITERAL("{\"status\":true}"));
    return answer(200);
}

// The name is a part of the path.
WASM_EXPORT_AS("add_status")
int32_t add_status(void)
{
    int32_t headers = read_exchange_buffer_headers(get_input_buffer_id());
    int32_t size = read_exchange_buffer(headers, input, sizeof input);
    uint32_t at = 4;

    for (uint32_t left = size >= 4 && size <= (int32_t)sizeof input ? number_at(input) / 2 : 0; left > 0; left--) {
        uint32_t name = number_at(input + at), value = number_at(input + at + 4 + name);
        if (name == sizeof PARAMETER - 1 && same(input + at + 4, PARAMETER, name))
            return keep(input + at + 8 + name, value);
        at += 8 + name + value;
    }
    return keep(input, 0);
}

// The name stands in the body: {"name": "…"}.
WASM_EXPORT_AS("post_status")
int32_t post_status(void)
{
    static const char field[] = "\"name\"";
    int32_t size = read_exchange_buffer(get_input_buffer_id(), input, sizeof input);
    uint32_t count = size > 0 && size <= (int32_t)sizeof input ? (uint32_t)size : 0;

    for (uint32_t at = 0; at + sizeof field < count; at++) {
        if (!same(input + at, field, sizeof field - 1))
            continue;
        at += sizeof field - 1;
        while (at < count && (input[at] == ' ' || input[at] == ':'))
            at++;
        uint32_t end = ++at;
        while (end < count && input[end] != '"')
            end++;
        return keep(input + at, end < count ? end - at : 0);
    }
    return keep(input, 0);
}

// All services with the microseconds since 1970 at which each was last alive.
WASM_EXPORT_AS("get_status_page")
int32_t get_status_page(void)
{
    int32_t all = persistence_get_subset(LITERAL(PREFIX));
    int32_t size = read_exchange_buffer(all, input, sizeof input);
    uint32_t at = 4;

    put(LITERAL("{\"services\":{"));
    for (uint32_t left = size >= 4 && size <= (int32_t)sizeof input ? number_at(input) / 2 : 0; left > 0; left--) {
        uint32_t name = number_at(input + at), value = number_at(input + at + 4 + name);
        uint32_t around = text_length(PREFIX) + text_length(SUFFIX);
        if (name > around) {
            put(at > 4 ? ",\"" : "\"", at > 4 ? 2 : 1);
            put((const char *)input + at + 4 + text_length(PREFIX), name - around);
            put(LITERAL("\":"));
            put((const char *)input + at + 8 + name, value);
        }
        at += 8 + name + value;
    }
    put(LITERAL("}}"));
    return answer(200);
}
