// Creates a Raft group on nodes that it chooses from the view, puts the group at the anchor /<peer id>/raft/<group> of each of them, and writes and reads through
// what it finds there. The key says which peer's anchor it was written through. Run again, it uses the group that is there.
//
//   raft GROUP [NODES]                   three nodes by default
//   raft GROUP NODES serve               then starts a process on each node that serves the channels at …/request and …/response, until it is ended
//   raft GROUP call METHOD [ARGUMENT]    makes a request of the first node whose channels it finds, and prints the answer
//
// Needs the capabilities view, anchor and raft-groups; to serve, executor and channels too.
#define _DEFAULT_SOURCE // for getentropy
#include "guest.h"

enum {
    MAX_NODES = 9,
    PEER_ROOM = 128,
};

// raft-member.wasm, put in here by the assembler.
__asm__(".section .rodata.member,\"\",@\n"
        ".globl member_start\n"
        ".type member_start,@object\n"
        "member_start:\n"
        ".incbin \"" MEMBER "\"\n"
        ".Lmember_end:\n"
        ".size member_start, .Lmember_end - member_start\n"
        ".globl member_length\n"
        ".type member_length,@object\n"
        "member_length:\n"
        ".int32 .Lmember_end - member_start\n"
        ".size member_length, 4\n");
extern const char member_start[];
extern const uint32_t member_length;

static char peers[MAX_NODES][PEER_ROOM], servers[MAX_NODES][17];
static uint32_t count;

// The text of a JSON field behind a place; 0 where there is none.
static const char *field(const char *from, const char *key, char *to, size_t room) {
    const char *at = strstr(from, key);
    if (!at)
        return 0;
    at += strlen(key);
    size_t length = strcspn(at, "\"");
    if (length >= room)
        fail("view", "shows an id that is too long");
    memcpy(to, at, length), to[length] = 0;
    return at;
}

// The first nodes in the view, at most so many.
static void look(uint32_t most) {
    count = 0;
    call_text(need("view"), "iter", "{\"size\":100}");
    for (const char *at = answer.bytes; count < most; count++) {
        at = field(at, "\"server\":\"", servers[count], sizeof servers[count]);
        if (!at || !(at = field(at, "\"peer\":\"", peers[count], PEER_ROOM)))
            break;
    }
}

// NODES, as an argument, may be more than there are.
static void choose(uint32_t wanted) {
    look(wanted);
    if (count < wanted)
        fail("view", "shows fewer nodes than are wanted");
}

static ww_error try_create(const char *name) {
    char nodes[MAX_NODES * (PEER_ROOM + 3)] = "", data[sizeof nodes + 256];
    for (uint32_t i = 0; i < count; i++)
        strcat(nodes, i ? ",\"" : "\""), strcat(nodes, peers[i]), strcat(nodes, "\"");
    join(data, sizeof data, (const char *[]){"{\"name\":\"", name, "\",\"nodes\":[", nodes, "]}", 0});
    return try_call(need("raft-groups"), "create", data, (uint32_t)strlen(data), 0, 0);
}

// The group, on as many nodes. A node that is gone stands in the view for some seconds more: then it looks again.
static ww_capability create(const char *name, uint32_t wanted) {
    for (int looks = 1;; looks++) {
        choose(wanted);
        ww_error error = try_create(name);
        if (error == WW_OK)
            return answer.capability;
        if (error != WW_DISCONNECTED || looks == LOOKS)
            fail_call("create");
        sleep(1);
    }
}

// The anchor of a group at a peer, or of one of its channels.
static ww_capability place(const char *peer, const char *name, const char *channel) {
    char path[PEER_ROOM + 128];
    join(path, sizeof path, (const char *[]){"/", peer, "/raft/", name, channel, 0});
    call_text(need("anchor"), "walk", path);
    return answer.capability;
}

// Proposed, so it is on the disks of a majority; and read back, which asks a majority too.
static void greet(ww_capability group, const char *peer) {
    char put[2 * PEER_ROOM + 64];
    join(put, sizeof put, (const char *[]){"{\"key\":\"", peer, "\",\"text\":\"hello from ", peer, "\"}", 0});
    call_text(group, "put", put);
    print(answer.bytes), print("\n");
    call_text(group, "get", peer);
    print(answer.bytes), print("\n");
}

// A channel, one end of which is put at an anchor; returns the other.
static ww_capability channel(ww_capability at, const char *settings, const char *theirs, const char *ours) {
    call_text(need("channels"), "new", settings);
    ww_capability made = answer.capability;
    call(made, theirs, 0, 0, 0, 0);
    ww_capability end = answer.capability;
    call(at, "store", 0, 0, &end, 1);
    call(made, ours, 0, 0, 0, 0);
    return answer.capability;
}

// Starts the process that serves the channels of the group on a node.
static ww_capability serve(const char *name, ww_capability group, uint32_t node) {
    // A client that has gone away leaves answers behind, which others must not wait for.
    ww_capability given[] = {group, channel(place(peers[node], name, "/request"), "{}", "newSender", "newRecver"),
                             channel(place(peers[node], name, "/response"), "{\"capacity\":256}", "newRecver", "newSender")};
    char spawn[256], digest[65];
    call(need("executor"), "put", member_start, member_length, 0, 0);
    memcpy(digest, answer.bytes, 64), digest[64] = 0;
    join(spawn, sizeof spawn, (const char *[]){"{\"module\":\"", digest, "\",\"name\":\"raft-member\",\"grants\":[\"group\",\"request\",\"response\"]}", 0});
    call_text(need("executor"), "at", servers[node]);
    call(answer.capability, "spawn", spawn, (uint32_t)strlen(spawn), given, 3);
    return answer.capability;
}

// One end of a node's channels; 0 where nobody serves them.
static ww_capability end_of(const char *peer, const char *name, const char *which) {
    return try_call(place(peer, name, which), "load", 0, 0, 0, 0) == WW_OK ? answer.capability : 0;
}

// Prints the answer to one request; returns the exit code.
static int request(const char *name, const char *method, const char *argument) {
    char id[22], text[16384];
    uint64_t chosen;
    if (getentropy(&chosen, sizeof chosen) != 0)
        fail("id", "cannot be chosen");
    int digits = decimal(chosen, id);
    id[digits] = ' ', id[digits + 1] = 0;
    join(text, sizeof text, (const char *[]){id, method, "\n", argument, 0});
    look(MAX_NODES);
    for (uint32_t i = 0; i < count; i++) {
        ww_capability to = end_of(peers[i], name, "/request"), from = end_of(peers[i], name, "/response");
        if (!to || !from || try_call(to, "send", text, (uint32_t)strlen(text), 0, 0) != WW_OK)
            continue;

        // Others may be answered through the same channel, and may have gone away since.
        do
            call(from, "recv", 0, 0, 0, 0);
        while (strncmp(answer.bytes, id, strlen(id)) != 0);
        const char *outcome = answer.bytes + strlen(id), *end = strchr(outcome, '\n');
        if (strncmp(outcome, "ok\n", 3) != 0)
            fail(method, end ? end + 1 : "is not answered as it must be");
        print(end + 1), print("\n");
        return 0;
    }
    fail(name, "has no channels on the nodes in the view");
    return 1;
}

int main(int argc, char **argv) {
    if (argc >= 4 && argc <= 5 && strcmp(argv[2], "call") == 0)
        return request(argv[1], argv[3], argc > 4 ? argv[4] : "");
    int serves = argc == 4 && strcmp(argv[3], "serve") == 0;
    if (argc < 2 || argc > 3 + serves || strlen(argv[1]) > 64 || strpbrk(argv[1], "\"\\/"))
        fail("usage", "raft GROUP [NODES [serve]], or raft GROUP call METHOD [ARGUMENT]");
    uint64_t wanted = argc > 2 ? number(argv[2]) : 3;
    if (wanted < 1 || wanted > MAX_NODES)
        fail(argv[2], "nodes are not possible; 1 to 9 are");
    ww_capability group = create(argv[1], (uint32_t)wanted), processes[MAX_NODES];
    for (uint32_t i = 0; i < count; i++) {
        print("/"), print(peers[i]), print("/raft/"), print(argv[1]), print("\n");
        ww_capability anchor = place(peers[i], argv[1], "");
        call(anchor, "store", 0, 0, &group, 1);
        call(anchor, "load", 0, 0, 0, 0);
        greet(answer.capability, peers[i]);
        if (serves)
            processes[i] = serve(argv[1], group, i);
    }
    if (serves)
        print("serving\n");
    for (uint32_t i = 0; serves && i < count; i++)
        call(processes[i], "wait", 0, 0, 0, 0);
    return 0;
}
