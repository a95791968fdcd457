// What a guest may call beside WASI: its capabilities. See docs/guest-abi.md for the byte layouts, errors and limits.
//
//   ww_capability caps[8];
//   uint32_t count = ww_find("anchors", caps, 8);        // the numbers of all capabilities of that name
//   struct ww_reply reply = WW_REPLY(buffer, sizeof buffer, 0, 0);
//   ww_error error = ww_call_text(caps[0], "load", "{\"path\":\"/a\"}", &reply);
#pragma once

#include <stdint.h>
#include <string.h>

typedef uint32_t ww_capability; // a number that means something in this instance only; 0 is never one
typedef uint32_t ww_error;

enum {
    WW_OK = 0,
    WW_FAILED = 1,        // it went wrong, or a pointer, length or text given was bad
    WW_OVERLOADED = 2,    // try again later
    WW_DISCONNECTED = 3,  // what was called is not reachable
    WW_UNIMPLEMENTED = 4, // no such method
    WW_CLOSED = 5,        // what was called has been closed
    WW_NOT_FOUND = 6,     // no such thing
    WW_DENIED = 7,        // a number not held, or a method not permitted
    WW_LIMIT = 8,         // too large, too many, or a buffer too small
    WW_CANCELLED = 9,     // given up
};

// Where an answer goes. The guest sets the pointers and capacities; the host sets the lengths to what the answer has, even where it did not fit.
struct ww_reply {
    void *data;
    uint32_t data_capacity;
    uint32_t data_length;
    ww_capability *capabilities;
    uint32_t capability_capacity;
    uint32_t capability_count;
};

// One entry of what ww_list writes; the name and then the methods (one a line; none listed: the host decides) follow it without a final zero byte,
// filled up with zeros to a multiple of four.
struct ww_entry {
    ww_capability capability;
    uint32_t name_length;
    uint32_t methods_length;
};

#define WW_REPLY(data, data_capacity, capabilities, capability_capacity) \
    { (data), (data_capacity), 0, (capabilities), (capability_capacity), 0 }

#define WW_IMPORT(name) __attribute__((import_module("ww"), import_name(name)))

// Writes an entry for each capability held, and into *needed how many bytes they take. WW_LIMIT: the buffer is smaller than that.
WW_IMPORT("list") ww_error ww_list(void *buffer, uint32_t capacity, uint32_t *needed);

// Calls a method with bytes and capabilities. An error may come with bytes that explain it.
WW_IMPORT("call")
ww_error ww_call(ww_capability capability, const char *method, uint32_t method_length, const void *data, uint32_t data_length,
                 const ww_capability *capabilities, uint32_t capability_count, struct ww_reply *reply);

// Writes the answer to the last call once more, for when it did not fit.
WW_IMPORT("reply") ww_error ww_fetch(struct ww_reply *reply);

// Gives a capability up.
WW_IMPORT("release") ww_error ww_release(ww_capability capability);

// A call with a text and no capabilities.
static inline ww_error ww_call_text(ww_capability capability, const char *method, const char *text, struct ww_reply *reply) {
    return ww_call(capability, method, (uint32_t)strlen(method), text, (uint32_t)strlen(text), 0, 0, reply);
}

// The entry after this one.
static inline const struct ww_entry *ww_next(const struct ww_entry *entry) {
    uint32_t length = sizeof *entry + entry->name_length + entry->methods_length;
    return (const struct ww_entry *)((const char *)entry + ((length + 3) & ~3u));
}

// The capabilities of a name, at most capacity of them; answers how many there are. Lists of more than 16 KiB are not looked through.
static inline uint32_t ww_find(const char *name, ww_capability *found, uint32_t capacity) {
    static union {
        char bytes[16384];
        struct ww_entry first;
    } list;
    uint32_t used, count = 0, length = (uint32_t)strlen(name);
    if (ww_list(list.bytes, sizeof list.bytes, &used) != WW_OK)
        return 0;
    for (const struct ww_entry *entry = &list.first; (const char *)entry < list.bytes + used; entry = ww_next(entry)) {
        if (entry->name_length == length && memcmp(entry + 1, name, length) == 0 && count++ < capacity)
            found[count - 1] = entry->capability;
    }
    return count;
}
