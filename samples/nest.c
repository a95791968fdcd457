// Starts itself again inside a process, as deep as its argument says (3), each waiting for the one that it started. The innermost tries a capability that
// it does not hold and exits with 7, or with 1 when that is not denied; all others exit as their child did. Needs the capability executor.
#include "guest.h"

int main(int argc, char **argv) {
    uint64_t depth = argc > 1 ? number(argv[1]) : 3;
    if (depth == 0) {
        struct ww_reply reply = WW_REPLY(answer.bytes, sizeof answer.bytes, 0, 0);
        return ww_call_text(4711, "spawn", "{}", &reply) == WW_DENIED ? 7 : 1;
    }

    char deeper[21], spawn[256];
    deeper[decimal(depth - 1, deeper)] = 0;
    join(spawn, sizeof spawn,
         (const char *[]){"{\"module\":\"", variable("WW_MODULE"), "\",\"args\":[\"", deeper, "\"],\"grants\":[\"executor\"]}", 0});
    ww_capability executor = need("executor");
    call(executor, "spawn", spawn, (uint32_t)strlen(spawn), &executor, 1);
    call_text(answer.capability, "wait", "");
    const char *code = strstr(answer.bytes, "\"exitCode\":");
    return code ? (int)number(code + 11) : 1;
}
