// Two processes on two nodes throw a number back and forth over two channels. Started without arguments it is ping: it makes the channels, starts itself
// as pong on another node when there is one, and throws ROUNDS times, or as often as its environment says. Needs the capabilities view, executor
// and channels.
#include "guest.h"

static uint64_t catch_number(ww_capability from) {
    call(from, "recv", 0, 0, 0, 0);
    return number(answer.bytes);
}

static void throw_number(ww_capability to, uint64_t value) {
    char digits[20];
    call(to, "send", digits, (uint32_t)decimal(value, digits), 0, 0);
}

static int pong(void) {
    ww_capability in = need("in"), out = need("out");
    for (;;) {
        uint64_t value = catch_number(in);
        throw_number(out, value + 1);
        if (value == 0)
            return 0;
    }
}

static ww_capability new_channel(ww_capability channels) {
    call_text(channels, "new", "{}");
    return answer.capability;
}

static int ping(uint64_t rounds) {
    ww_capability channels = need("channels"), ends[2], there, back, process;
    char server[17], spawn[256];
    there = new_channel(channels), back = new_channel(channels);

    // The other one gets what it needs and no more: the receiving end of one channel and the sending end of the other.
    call(there, "newRecver", 0, 0, 0, 0), ends[0] = answer.capability;
    call(back, "newSender", 0, 0, 0, 0), ends[1] = answer.capability;
    join(spawn, sizeof spawn,
         (const char *[]){"{\"module\":\"", variable("WW_MODULE"), "\",\"name\":\"pong\",\"args\":[\"pong\"],\"grants\":[\"in\",\"out\"]}", 0});
    process = spawn_at_chosen(server, spawn, ends, 2);

    for (uint64_t i = rounds; i-- > 0;) {
        throw_number(there, i);
        if (catch_number(back) != i + 1)
            fail("pong", "threw back another number");
    }
    call(process, "wait", 0, 0, 0, 0);
    print_number(rounds), print(" rounds with "), print(server), print("\n");
    return strstr(answer.bytes, "\"exitCode\":0") ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "pong") == 0)
        return pong();
    const char *rounds = getenv("ROUNDS");
    return ping(rounds && number(rounds) > 0 ? number(rounds) : 100);
}
