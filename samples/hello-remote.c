// Carries another program, hello, in itself and starts it on a node that it chose from the view (another than its own when there is one), or on that which
// the variable NODE names. The process is put at the anchor /<server id>/hello, read from there and waited for. Ends as that one does. Needs the
// capabilities view, executor, anchor and router, the last of which it passes on.
#include "guest.h"

// hello.wasm, put in here by the assembler.
__asm__(".section .rodata.hello,\"\",@\n"
        ".globl hello_start\n"
        ".type hello_start,@object\n"
        "hello_start:\n"
        ".incbin \"" HELLO "\"\n"
        ".Lhello_end:\n"
        ".size hello_start, .Lhello_end - hello_start\n"
        ".globl hello_length\n"
        ".type hello_length,@object\n"
        "hello_length:\n"
        ".int32 .Lhello_end - hello_start\n"
        ".size hello_length, 4\n");
extern const char hello_start[];
extern const uint32_t hello_length;

int main(void) {
    ww_capability anchor = need("anchor"), router = need("router");
    char server[17], path[64], spawn[256], digest[65];
    call(need("executor"), "put", hello_start, hello_length, 0, 0);
    memcpy(digest, answer.bytes, 64), digest[64] = 0;
    join(spawn, sizeof spawn, (const char *[]){"{\"module\":\"", digest, "\",\"name\":\"hello\",\"grants\":[\"router\"]}", 0});
    ww_capability process = spawn_at_chosen(server, spawn, &router, 1);

    join(path, sizeof path, (const char *[]){"/", server, "/hello", 0});
    call_text(anchor, "walk", path);
    ww_capability place = answer.capability;
    call(place, "store", 0, 0, &process, 1);
    call(place, "load", 0, 0, 0, 0);
    call(answer.capability, "wait", 0, 0, 0, 0);
    print(path), print(" "), print(answer.bytes), print("\n");
    return strstr(answer.bytes, "\"exitCode\":0") ? 0 : 1;
}
