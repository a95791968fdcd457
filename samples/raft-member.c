// What raft starts on each node of a group: takes requests from the channel request, makes them of the group, and sends the answers to the channel response. A request
// is "ID METHOD\nARGUMENT", its answer "ID ok\nBYTES" or "ID error\nMESSAGE". Needs the capabilities group, request (to receive) and response (to send), and ends when a
// channel is closed or taken away.
#include "guest.h"

enum {
    ROOM = 1 << 20,  // the largest value of a channel
    HEAD = 80,       // the longest first line of a request
};

static char request[ROOM], response[ROOM];

// The method of a request, with its argument; 0 when the first line is not as it must be.
static char *method_of(uint32_t length, char **argument) {
    char *end = memchr(request, '\n', length < HEAD ? length : HEAD);
    char *space = end ? memchr(request, ' ', (size_t)(end - request)) : 0;
    if (!space || space == request || space + 1 == end)
        return 0;
    *space = *end = 0, *argument = end + 1;
    return space + 1;
}

// Writes what the group answers behind the first line, and returns the length of all.
static uint32_t answer_to(ww_capability group, const char *method, const char *argument, uint32_t length) {
    uint32_t head = (uint32_t)strlen(request) + sizeof " error\n" - 1;
    struct ww_reply reply = WW_REPLY(response + head, ROOM - head, 0, 0);
    ww_error error = WW_DENIED;

    // It waits for a change, and all other requests with it.
    if (strcmp(method, "changes") != 0)
        error = ww_call(group, method, (uint32_t)strlen(method), argument, length, 0, 0, &reply);
    const char *refusal = reply.data_length > ROOM - head  ? "the answer is too large for a channel"
                          : error == WW_OK                 ? 0
                          : reply.data_length > 0          ? ""
                          : error == WW_NOT_FOUND          ? "not found"
                          : error == WW_DENIED             ? "the method is not allowed here"
                                                           : "failed";
    const char *word = refusal ? " error\n" : " ok\n";
    uint32_t used = (uint32_t)strlen(request);
    memcpy(response, request, used);
    memcpy(response + used, word, strlen(word)), used += (uint32_t)strlen(word);
    if (refusal && *refusal) {
        memcpy(response + used, refusal, strlen(refusal));
        return used + (uint32_t)strlen(refusal);
    }
    memmove(response + used, response + head, reply.data_length);
    return used + reply.data_length;
}

int main(void) {
    ww_capability group = need("group"), in = need("request"), out = need("response");
    for (;;) {
        ww_capability passed = 0;
        struct ww_reply reply = WW_REPLY(request, ROOM, &passed, 1);
        ww_error error = ww_call(in, "recv", 4, 0, 0, 0, 0, &reply);
        if (error == WW_DISCONNECTED)
            continue;
        if (error != WW_OK)
            return error == WW_CLOSED ? 0 : 1;
        if (passed)
            ww_release(passed);

        // Nobody could tell whose answer it were.
        char *argument, *method = method_of(reply.data_length, &argument);
        if (!method)
            continue;
        uint32_t length = answer_to(group, method, argument, (uint32_t)(request + reply.data_length - argument));
        call(out, "send", response, length, 0, 0);
    }
}
