// What the crawler and its worker share: web addresses, JSON, base64, calls that are repeated. The contract is docs/crawler.md.
#pragma once

#define _GNU_SOURCE // usleep
#include <stdlib.h>
#include <unistd.h>

#include "include/ww.h"
#include "sha256.h"
#include "text.h"

enum {
    URL_ROOM = 2049, // of a web address with its final zero
    ID_ROOM = 257,
};

static inline void stop(const char *what, const char *why) {
    write_all(2, what, strlen(what)), write_all(2, ": ", 2), write_all(2, why, strlen(why)), write_all(2, "\n", 1);
    exit(1);
}

// A text that grows.
struct text {
    char *at;
    size_t length, room;
};

static inline void add_bytes(struct text *to, const char *bytes, size_t length) {
    if (to->length + length + 1 > to->room) {
        to->room = (to->length + length + 1) * 2;
        if (!(to->at = realloc(to->at, to->room)))
            stop("memory", "there is no more");
    }
    memcpy(to->at + to->length, bytes, length);
    to->at[to->length += length] = 0;
}

static inline void add(struct text *to, const char *text) { add_bytes(to, text, strlen(text)); }

static inline void add_number(struct text *to, uint64_t value) {
    char digits[20];
    add_bytes(to, digits, decimal(value, digits));
}

static inline void clear(struct text *text) { add_bytes(text, "", text->length = 0); }

// How many bytes the UTF-8 sequence takes that a text begins with; 0 when it is none.
static inline size_t utf8_length(const char *text, size_t length) {
    const unsigned char *at = (const unsigned char *)text;
    size_t count = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : at[0] >= 0xe0 && at[0] < 0xf0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;
    if (count == 0 || count > length)
        return 0;
    for (size_t i = 1; i < count; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return count;
}

// Adds a string of JSON; what is not UTF-8 becomes a question mark.
static inline void add_string(struct text *to, const char *text, size_t length) {
    add_bytes(to, "\"", 1);
    for (size_t i = 0, count; i < length; i += count ? count : 1) {
        unsigned char c = (unsigned char)text[i];
        count = utf8_length(text + i, length - i);
        if (c == '"' || c == '\\') {
            add_bytes(to, "\\", 1), add_bytes(to, text + i, 1);
        } else if (c < 0x20 || c == 0x7f) {
            char escaped[6] = {'\\', 'u', '0', '0', "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]};
            add_bytes(to, escaped, 6);
        } else if (count == 0) {
            add_bytes(to, "?", 1);
        } else {
            add_bytes(to, text + i, count);
        }
    }
    add_bytes(to, "\"", 1);
}

static inline void add_text(struct text *to, const char *text) { add_string(to, text, strlen(text)); }

// ---- Reading JSON that the host or a worker wrote. A position is a pointer to the beginning of a value; 0 when there is none.

static inline const char *json_space(const char *at) {
    while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
        at++;
    return at;
}

// The end of a value.
static inline const char *json_end(const char *at) {
    int depth = 0;
    do {
        at = json_space(at);
        if (*at == '"') {
            for (at++; *at && *at != '"'; at++) {
                if (*at == '\\' && at[1])
                    at++;
            }
            at += *at == '"';
        } else if (*at == '{' || *at == '[') {
            depth++, at++;
        } else if (*at == '}' || *at == ']') {
            depth--, at++;
        } else if (*at == ',' || *at == ':') {
            at++;
        } else {
            while (*at && !strchr(",:]} \t\r\n", *at))
                at++;
        }
        at = json_space(at);
    } while (*at && depth > 0);
    return at;
}

// The first value of an array.
static inline const char *json_first(const char *array) {
    if (!array || *(array = json_space(array)) != '[')
        return 0;
    array = json_space(array + 1);
    return *array && *array != ']' ? array : 0;
}

// The value after this one.
static inline const char *json_next(const char *value) {
    value = json_space(json_end(value));
    return *value == ',' ? json_space(value + 1) : 0;
}

// The value of a field of an object.
static inline const char *json_field(const char *object, const char *name) {
    size_t length = strlen(name);
    if (!object || *(object = json_space(object)) != '{')
        return 0;
    for (const char *at = json_space(object + 1); *at == '"';) {
        const char *end = json_end(at), *value = json_space(end);
        if (*value != ':')
            return 0;
        value = json_space(value + 1);
        if (strncmp(at + 1, name, length) == 0 && at[length + 1] == '"')
            return value;
        at = json_space(json_end(value));
        if (*at != ',')
            return 0;
        at = json_space(at + 1);
    }
    return 0;
}

static inline int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

static inline uint32_t json_unit(const char *at) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return 0xfffd;
        unit = unit << 4 | (uint32_t)digit;
    }
    return unit;
}

static inline size_t utf8_write(uint32_t point, char *to) {
    if (point < 0x80)
        return to[0] = (char)point, 1;
    if (point < 0x800)
        return to[0] = (char)(0xc0 | point >> 6), to[1] = (char)(0x80 | (point & 63)), 2;
    if (point < 0x10000)
        return to[0] = (char)(0xe0 | point >> 12), to[1] = (char)(0x80 | (point >> 6 & 63)), to[2] = (char)(0x80 | (point & 63)), 3;
    return to[0] = (char)(0xf0 | point >> 18), to[1] = (char)(0x80 | (point >> 12 & 63)), to[2] = (char)(0x80 | (point >> 6 & 63)), to[3] = (char)(0x80 | (point & 63)), 4;
}

// Copies a string of JSON without its escapes; answers how many bytes it has, or -1 when it is no string or has no room.
static inline long json_string(const char *value, char *to, size_t room) {
    size_t used = 0;
    if (!value || *value != '"')
        return -1;
    for (value++; *value && *value != '"'; value++) {
        if (used + 5 > room)
            return -1;
        if (*value != '\\') {
            to[used++] = *value;
            continue;
        }
        const char *plain = "\"\\/bfnrt", *found = *++value ? strchr(plain, *value) : 0;
        if (found) {
            to[used++] = "\"\\/\b\f\n\r\t"[found - plain];
        } else if (*value == 'u' && strlen(value) > 4) {
            uint32_t unit = json_unit(value + 1), low;
            value += 4;
            if (unit >= 0xd800 && unit < 0xdc00 && value[1] == '\\' && value[2] == 'u' && strlen(value) > 6 && (low = json_unit(value + 3)) >= 0xdc00 && low < 0xe000)
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), value += 6;
            used += utf8_write(unit, to + used);
        }
    }
    to[used] = 0;
    return (long)used;
}

static inline uint64_t json_number(const char *value) { return value && *value >= '0' && *value <= '9' ? number(value) : 0; }

// Decodes base64 in place; answers the number of bytes, behind which a zero stands.
static inline size_t base64_decode(char *text, size_t length) {
    uint32_t bits = 0, count = 0;
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        int six = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
        if (six < 0)
            continue;
        bits = bits << 6 | (uint32_t)six, count += 6;
        if (count >= 8)
            text[used++] = (char)(bits >> (count -= 8));
    }
    text[used] = 0;
    return used;
}

// ---- Web addresses.

static inline char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static inline int begins(const char *text, const char *with) {
    for (; *with; text++, with++) {
        if (lower(*text) != *with)
            return 0;
    }
    return 1;
}

// The scheme's length with "://"; 0 for another scheme.
static inline size_t url_scheme(const char *url) { return begins(url, "http://") ? 7 : begins(url, "https://") ? 8 : 0; }

// Where the path of an address in normal form begins.
static inline const char *url_path(const char *url) {
    const char *at = url + url_scheme(url);
    while (*at && *at != '/')
        at++;
    return at;
}

// Puts an absolute address into its normal form: scheme and host in lower case, no default port, no fragment, no dot segments, escapes where they are
// needed. 0 when it is no address of http or https, has a user, or is too long.
static inline int url_normal(const char *from, size_t length, char to[URL_ROOM]) {
    size_t used = 0, at = length >= 8 ? url_scheme(from) : 0, path;
    if (at == 0)
        return 0;
    for (; used < at; used++)
        to[used] = lower(from[used]);
    size_t host = at, port = 0;
    for (; at < length && !strchr("/?#\\", from[at]); at++) {
        char c = lower(from[at]);
        if (c == ':')
            port = used;
        if (used + 2 >= URL_ROOM || !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']' || c == '_'))
            return 0;
        to[used++] = c;
    }
    if (used == host || port == host)
        return 0;
    if (port && (memchr(to + port, ']', used - port) == 0)) {
        to[used] = 0;
        uint64_t value = number(to + port + 1);
        for (size_t i = port + 1; i < used; i++) {
            if (to[i] < '0' || to[i] > '9')
                return 0;
        }
        if (value > 65535)
            return 0;
        if (used == port + 1 || value == (to[4] == 's' ? 443 : 80))
            used = port;
    }

    path = used;
    to[used++] = '/';
    int query = 0;
    if (at < length && (from[at] == '/' || from[at] == '\\'))
        at++;
    for (;; at++) {
        unsigned char c = at < length ? (unsigned char)from[at] : 0;
        int end = at >= length || c == '#';
        if (!query && c == '\\')
            c = '/';
        // At the end of a segment, dots go.
        if (!query && (end || c == '/' || c == '?')) {
            size_t segment = used;
            while (to[segment - 1] != '/')
                segment--;
            int dots = used - segment == 2 && to[segment] == '.' && to[segment + 1] == '.';
            if (dots || (used - segment == 1 && to[segment] == '.')) {
                if (dots && segment > path + 1) {
                    segment--;
                    while (to[segment - 1] != '/')
                        segment--;
                }
                used = segment;
                if (c == '/' && !end)
                    continue;
            }
        }
        if (end)
            break;
        query |= c == '?';
        if (c <= ' ' || c >= 0x7f || strchr("\"<>^`{|}", c)) {
            if (used + 4 >= URL_ROOM)
                return 0;
            to[used++] = '%', to[used++] = "0123456789ABCDEF"[c >> 4], to[used++] = "0123456789ABCDEF"[c & 15];
        } else {
            if (used + 2 >= URL_ROOM)
                return 0;
            to[used++] = (char)c;
        }
    }
    to[used] = 0;
    return 1;
}

// The address that a link on a page means, in normal form; 0 when it is none for a crawler.
static inline int url_resolve(const char *base, const char *link, size_t length, char to[URL_ROOM]) {
    char whole[URL_ROOM * 2];
    size_t used = 0, keep;
    while (length > 0 && (unsigned char)*link <= ' ')
        link++, length--;
    while (length > 0 && (unsigned char)link[length - 1] <= ' ')
        length--;
    if (length >= URL_ROOM)
        return 0;
    for (size_t i = 0; i < length && !strchr("/?#\\", link[i]); i++) {
        if (link[i] == ':')
            return url_normal(link, length, to);
    }
    const char *path = url_path(base);
    int slash = length > 0 && (link[0] == '/' || link[0] == '\\');
    if (slash && length > 1 && (link[1] == '/' || link[1] == '\\'))
        keep = base[4] == 's' ? 6 : 5;
    else if (slash)
        keep = (size_t)(path - base);
    else {
        size_t query = strcspn(base, "?"), end = strlen(base);
        keep = length == 0 || link[0] == '#' ? end : query;
        if (keep == query && length > 0 && link[0] != '?') {
            while (keep > 0 && base[keep - 1] != '/')
                keep--;
        }
    }
    memcpy(whole, base, keep), used = keep;
    memcpy(whole + used, link, length), used += length;
    whole[used] = 0;
    return url_normal(whole, used, to);
}

// The id of an address in topics and groups: itself, or its SHA-256 when it is long.
static inline void url_id(const char *url, char id[ID_ROOM]) {
    size_t length = strlen(url);
    if (length < ID_ROOM) {
        memcpy(id, url, length + 1);
        return;
    }
    uint8_t digest[32];
    sha256(url, (int)length, digest);
    for (int i = 0; i < 32; i++)
        id[i * 2] = "0123456789abcdef"[digest[i] >> 4], id[i * 2 + 1] = "0123456789abcdef"[digest[i] & 15];
    id[64] = 0;
}

// ---- Calls.

enum { ANSWER_ROOM = 6 << 20 };

// The answer to the last call: its bytes with a zero behind, and its first capability.
static char answer[ANSWER_ROOM];
static uint32_t answer_length;
static ww_capability answer_capability;

static inline ww_error call_once(ww_capability capability, const char *method, const struct text *data, const ww_capability *passed, uint32_t count) {
    struct ww_reply reply = WW_REPLY(answer, ANSWER_ROOM - 1, &answer_capability, 1);
    answer_capability = 0;
    ww_error error = ww_call(capability, method, (uint32_t)strlen(method), data ? data->at : "", data ? (uint32_t)data->length : 0, passed, count, &reply);
    answer_length = reply.data_length < ANSWER_ROOM - 1 ? reply.data_length : ANSWER_ROOM - 1;
    answer[answer_length] = 0;
    return error;
}

// Repeats a call that is harmless to repeat while what answers it is away or busy, for some two minutes.
static inline ww_error call_again(ww_capability capability, const char *method, const struct text *data) {
    ww_error error = WW_OK;
    for (int i = 0; i < 40; i++) {
        error = call_once(capability, method, data, 0, 0);
        if (error != WW_DISCONNECTED && error != WW_OVERLOADED)
            break;
        usleep(i < 10 ? 300000 : 3000000);
    }
    return error;
}

static inline ww_capability capability_of(const char *name) {
    ww_capability found = 0;
    if (ww_find(name, &found, 1) == 0)
        stop(name, "was not granted");
    return found;
}

// The id, token, deliveries and payload of a leased item; 0 when it does not read as one.
struct lease {
    char id[ID_ROOM + 8];
    uint64_t token, deliveries;
    char *payload; // inside of the answer that it was read from
    size_t length;
};

static inline int read_lease(char *item, struct lease *lease) {
    char *payload = (char *)json_field(item, "payload");
    if (!payload || json_string(json_field(item, "id"), lease->id, sizeof lease->id) < 0)
        return 0;
    lease->token = json_number(json_field(item, "token"));
    lease->deliveries = json_number(json_field(item, "deliveries"));
    long length = json_string(payload, payload, (size_t)-1 / 2);
    lease->payload = payload;
    lease->length = length < 0 ? 0 : base64_decode(payload, (size_t)length);
    return length >= 0;
}

static inline void add_lease(struct text *to, const struct lease *lease) {
    clear(to);
    add(to, "{\"id\":"), add_text(to, lease->id), add(to, ",\"token\":"), add_number(to, lease->token), add(to, "}");
}
