// What the samples that use capabilities share: calls that end the program with a message when they fail, and a little JSON.
#pragma once

#include <stdlib.h>

#include "include/ww.h"
#include "text.h"

// The answer to the last call: its bytes with a zero behind, and its first capability.
static struct {
    char bytes[32768];
    uint32_t length;
    ww_capability capability;
} answer;

static inline void fail(const char *what, const char *why) {
    write_all(2, what, strlen(what)), write_all(2, ": ", 2), write_all(2, why, strlen(why)), write_all(2, "\n", 1);
    exit(1);
}

// The capability of a name; ends the program when it was not granted.
static inline ww_capability need(const char *name) {
    ww_capability found;
    if (ww_find(name, &found, 1) == 0)
        fail(name, "was not granted");
    return found;
}

// Calls a method with bytes and capabilities.
static inline ww_error try_call(ww_capability capability, const char *method, const void *data, uint32_t length, const ww_capability *passed, uint32_t count) {
    struct ww_reply reply = WW_REPLY(answer.bytes, sizeof answer.bytes - 1, &answer.capability, 1);
    answer.capability = 0;
    ww_error error = ww_call(capability, method, (uint32_t)strlen(method), data, length, passed, count, &reply);
    answer.length = reply.data_length < sizeof answer.bytes - 1 ? reply.data_length : sizeof answer.bytes - 1;
    answer.bytes[answer.length] = 0;
    return error;
}

static inline void fail_call(const char *method) { fail(method, answer.length > 0 ? answer.bytes : "failed"); }

// The same; ends the program when that fails.
static inline void call(ww_capability capability, const char *method, const void *data, uint32_t length, const ww_capability *passed, uint32_t count) {
    if (try_call(capability, method, data, length, passed, count) != WW_OK)
        fail_call(method);
}

static inline void call_text(ww_capability capability, const char *method, const char *text) {
    call(capability, method, text, (uint32_t)strlen(text), 0, 0);
}

// Texts one after another, with a zero at the end; ends the program when there is no room.
static inline void join(char *to, size_t room, const char *const *parts) {
    size_t used = 0;
    for (; *parts; parts++) {
        size_t length = strlen(*parts);
        if (used + length >= room)
            fail("text", "too long");
        memcpy(to + used, *parts, length), used += length;
    }
    to[used] = 0;
}

// The node that the variable NODE names; without it one from the view, not the one of this process when there is another. Its server id is 16
// characters long.
static inline void choose_node(char server[17]) {
    static const char key[] = "\"server\":\"";
    const char *named = getenv("NODE"), *self = getenv("WW_SERVER");
    server[0] = 0;
    if (named && strlen(named) == 16) {
        memcpy(server, named, 17);
        return;
    }
    call_text(need("view"), "iter", "{}");
    for (const char *at = answer.bytes; (at = strstr(at, key)) != 0;) {
        at += sizeof key - 1;
        if (strlen(at) < 16)
            break;
        if (server[0] == 0 || (self && strncmp(server, self, 16) == 0))
            memcpy(server, at, 16), server[16] = 0;
    }
    if (server[0] == 0)
        fail("view", "shows no node");
}

enum {
    LOOKS = 20, // at the view, a second apart
};

// Starts a process, of a specification in JSON, on a node that it chooses. A node that is gone stands in the view for some seconds more: then it looks again.
static inline ww_capability spawn_at_chosen(char server[17], const char *process, const ww_capability *granted, uint32_t count) {
    for (int looks = 1;; looks++) {
        choose_node(server);
        call_text(need("executor"), "at", server);
        ww_error error = try_call(answer.capability, "spawn", process, (uint32_t)strlen(process), granted, count);
        if (error == WW_OK)
            return answer.capability;
        if (error != WW_DISCONNECTED || looks == LOOKS || getenv("NODE"))
            fail_call("spawn");
        sleep(1);
    }
}

static inline const char *variable(const char *name) {
    const char *value = getenv(name);
    if (!value)
        fail(name, "is not set");
    return value;
}
