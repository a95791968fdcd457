// Creates a Raft group on nodes that it chooses from the view, puts the group at the anchor /<peer id>/raft/<group> of each of them, and writes and reads through
// what it finds there: raft GROUP [NODES], three nodes by default. The key says which peer's anchor it was written through. Run again, it uses the group that is
// there. Needs the capabilities view, anchor and raft-groups.
#include "guest.h"

enum {
    MAX_NODES = 9,
    PEER_ROOM = 128,
};

static char peers[MAX_NODES][PEER_ROOM];
static uint32_t count;

// The peer ids of the first nodes in the view; NODES, as an argument, may be more than there are.
static void choose(uint32_t wanted) {
    static const char key[] = "\"peer\":\"";
    count = 0;
    call_text(need("view"), "iter", "{\"size\":100}");
    for (const char *at = answer.bytes; count < wanted && (at = strstr(at, key)) != 0; count++) {
        at += sizeof key - 1;
        size_t length = strcspn(at, "\"");
        if (length >= PEER_ROOM)
            fail("view", "shows a peer id that is too long");
        memcpy(peers[count], at, length), peers[count][length] = 0;
    }
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

// The anchor of a group at a peer.
static ww_capability place(const char *peer, const char *name) {
    char path[PEER_ROOM + 128];
    join(path, sizeof path, (const char *[]){"/", peer, "/raft/", name, 0});
    call_text(need("anchor"), "walk", path);
    print(path), print("\n");
    return answer.capability;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3 || strlen(argv[1]) > 64 || strpbrk(argv[1], "\"\\/"))
        fail("usage", "raft GROUP [NODES]");
    uint64_t wanted = argc > 2 ? number(argv[2]) : 3;
    if (wanted < 1 || wanted > MAX_NODES)
        fail(argv[2], "nodes are not possible; 1 to 9 are");
    ww_capability group = create(argv[1], (uint32_t)wanted);
    for (uint32_t i = 0; i < count; i++) {
        ww_capability anchor = place(peers[i], argv[1]);
        call(anchor, "store", 0, 0, &group, 1);
        call(anchor, "load", 0, 0, 0, 0);
        ww_capability found = answer.capability;

        // Proposed, so it is on the disks of a majority; and read back, which asks a majority too.
        char put[2 * PEER_ROOM + 64];
        join(put, sizeof put, (const char *[]){"{\"key\":\"", peers[i], "\",\"text\":\"hello from ", peers[i], "\"}", 0});
        call_text(found, "put", put);
        print(answer.bytes), print("\n");
        call_text(found, "get", peers[i]);
        print(answer.bytes), print("\n");
    }
    return 0;
}
