// A crawler: keeps what is to be read in a topic of the queues and what was seen in a Raft group, and has workers on all nodes do the reading. See
// docs/crawler.md. Needs the capabilities view, executor, http, queues and raft-groups.
#include <fcntl.h>

#include "crawl.h"

// crawl-worker.wasm, put in here by the assembler.
__asm__(".section .rodata.worker,\"\",@\n"
        ".globl worker_start\n"
        ".type worker_start,@object\n"
        "worker_start:\n"
        ".incbin \"" WORKER "\"\n"
        ".Lworker_end:\n"
        ".size worker_start, .Lworker_end - worker_start\n"
        ".globl worker_length\n"
        ".type worker_length,@object\n"
        "worker_length:\n"
        ".int32 .Lworker_end - worker_start\n"
        ".size worker_length, 4\n");
extern const char worker_start[];
extern const uint32_t worker_length;

enum {
    MAX_SEEDS = 64,
    MAX_NODES = 256,
    MAX_WORKERS = 1024,
    MAX_FAILURES = 20,
    MAX_MODULE = 16 << 20,
    GROUP_MEMBERS = 3,
    BATCH = 32,
    RECONCILE_ROUNDS = 10,
    CHECK_ROUNDS = 100,
    MAX_TRIES = 40,
    TRY_PAUSE = 3, // seconds
    SERVER_ROOM = 24, // 16 digits, and what reading JSON wants to spare
    PEER_ROOM = 128,
};

static const char *seeds[MAX_SEEDS], *worker = "", *name = "crawl", *agent = "wetware-crawler";
static char seed_urls[MAX_SEEDS][URL_ROOM];
static int seed_count, same_host, no_robots, printing;
static uint64_t max_depth = 100, max_pages = 10000, workers_each = 2, per_host = 1, delay = 1000, timeout = 10, lease_time, max_bytes = 1 << 20;

static ww_capability view, executor, http, urls, found, results, group;
static struct text request;

static struct {
    char server[SERVER_ROOM], peer[PEER_ROOM];
    int primary;
} nodes[MAX_NODES];
static int node_count;

static struct {
    char server[SERVER_ROOM];
    ww_capability process;
} workers[MAX_WORKERS];
static int worker_count, failures;

static char module_digest[65];

static void say(const char *text) { write_all(2, text, strlen(text)); }

static void say_number(uint64_t value) {
    char digits[20];
    write_all(2, digits, decimal(value, digits));
}

static void must(ww_error error, const char *what) {
    if (error != WW_OK)
        stop(what, answer_length > 0 ? answer : error == WW_DENIED ? "denied" : "failed");
}

// ---- Options.

static uint64_t count(const char *option, const char *value, uint64_t least, uint64_t most) {
    uint64_t read = number(value);
    if (*value == 0 || value[strspn(value, "0123456789")] || strlen(value) > 12 || read < least || read > most)
        stop(option, "is a whole number that is too small, too large, or none");
    return read;
}

static void options(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i], *value = i + 1 < argc ? argv[i + 1] : 0;
        if (strcmp(option, "--same-host") == 0 && ++same_host)
            continue;
        if (strcmp(option, "--no-robots") == 0 && ++no_robots)
            continue;
        if (strcmp(option, "--print") == 0 && ++printing)
            continue;
        if (!value)
            stop(option, "is no option, or its value is missing");
        i++;
        if (strcmp(option, "--seed") == 0 && seed_count < MAX_SEEDS)
            seeds[seed_count++] = value;
        else if (strcmp(option, "--worker") == 0)
            worker = value;
        else if (strcmp(option, "--name") == 0 && strlen(value) <= 64)
            name = value;
        else if (strcmp(option, "--agent") == 0)
            agent = value;
        else if (strcmp(option, "--depth") == 0)
            max_depth = count(option, value, 0, 1000000);
        else if (strcmp(option, "--pages") == 0)
            max_pages = count(option, value, 1, 1000000);
        else if (strcmp(option, "--workers") == 0)
            workers_each = count(option, value, 1, 16);
        else if (strcmp(option, "--per-host") == 0)
            per_host = count(option, value, 1, 64);
        else if (strcmp(option, "--delay") == 0)
            delay = count(option, value, 0, 60000);
        else if (strcmp(option, "--timeout") == 0)
            timeout = count(option, value, 1, 60);
        else if (strcmp(option, "--lease") == 0)
            lease_time = count(option, value, 5, 3600);
        else if (strcmp(option, "--max-bytes") == 0)
            max_bytes = count(option, value, 1, 4 << 20);
        else
            stop(option, "is no option, is given too often, or its value is too long");
    }
    if (seed_count == 0)
        stop("--seed", "is needed: an address to begin with");
    for (int i = 0; i < seed_count; i++) {
        if (!url_normal(seeds[i], strlen(seeds[i]), seed_urls[i]))
            stop(seeds[i], "is no address of http or https");
    }
    if (lease_time == 0)
        lease_time = timeout + delay / 500 + 40;
}

// ---- What was seen: 16 bytes of the SHA-256 of each id, in an open table.

static uint8_t (*seen)[16];
static size_t seen_count, seen_room;

static uint8_t *seen_place(uint8_t (*table)[16], size_t room, const uint8_t digest[16]) {
    static const uint8_t empty[16];
    size_t at;
    memcpy(&at, digest, sizeof at);
    for (at &= room - 1; memcmp(table[at], empty, 16) && memcmp(table[at], digest, 16); at = (at + 1) & (room - 1))
        ;
    return table[at];
}

// 1 when the id was not there.
static int remember(const char *id, int add_it) {
    uint8_t digest[32];
    sha256(id, (int)strlen(id), digest);
    if (seen_count * 2 >= seen_room) {
        size_t room = seen_room ? seen_room * 2 : 4096;
        uint8_t (*table)[16] = calloc(room, 16);
        static const uint8_t empty[16];
        if (!table)
            stop("memory", "there is no more; give the program more by --limit memory=");
        for (size_t i = 0; i < seen_room; i++) {
            if (memcmp(seen[i], empty, 16))
                memcpy(seen_place(table, room, seen[i]), seen[i], 16);
        }
        free(seen), seen = table, seen_room = room;
    }
    uint8_t *place = seen_place(seen, seen_room, digest);
    if (memcmp(place, digest, 16) == 0)
        return 0;
    if (add_it)
        memcpy(place, digest, 16), seen_count++;
    return 1;
}

static void load_seen(void) {
    char last[1100] = "";
    for (;;) {
        clear(&request), add(&request, "{\"prefix\":\"seen/\",\"keysOnly\":true,\"limit\":1000");
        if (*last)
            add(&request, ",\"after\":"), add_text(&request, last);
        add(&request, "}");
        must(call_again(group, "range", &request), "range");
        for (const char *entry = json_first(json_field(answer, "keys")); entry; entry = json_next(entry)) {
            long length = json_string(json_field(entry, "key"), last, sizeof last);
            if (length < 0)
                stop("range", "answered a key that does not read as one");
            base64_decode(last, (size_t)length);
            remember(last + 5, 1);
        }
        if (json_number(json_field(answer, "more")) == 0)
            return;
    }
}

// ---- Addresses.

static int same_authority(const char *a, const char *b) {
    size_t length = (size_t)(url_path(a) - a);
    return length == (size_t)(url_path(b) - b) && memcmp(a, b, length) == 0;
}

// Takes an address up, unless it was seen or is out of bounds.
static void accept(const char *url, uint64_t depth) {
    char id[ID_ROOM];
    int is_near = !same_host;
    for (int i = 0; i < seed_count && !is_near; i++)
        is_near = same_authority(url, seed_urls[i]);
    url_id(url, id);
    if (!is_near || depth > max_depth || seen_count >= max_pages || !remember(id, 0))
        return;

    clear(&request);
    add(&request, "{\"id\":"), add_text(&request, id), add(&request, ",\"group\":");
    // The group names the host, so that workers are at a host one at a time, or as many as are allowed; an authority may be longer than a group.
    struct text host = {0};
    char group_id[ID_ROOM];
    uint8_t digest[32];
    const char *authority = url + url_scheme(url);
    add_bytes(&host, authority, (size_t)(url_path(url) - authority));
    url_id(host.at, group_id);
    clear(&host), add_bytes(&host, group_id, strlen(group_id) > 240 ? 240 : strlen(group_id));
    sha256(url, (int)strlen(url), digest);
    add(&host, "#"), add_number(&host, (uint64_t)(digest[0] | digest[1] << 8) % per_host);
    add_text(&request, host.at);
    free(host.at);
    struct text item = {0};
    add(&item, "{\"url\":"), add_text(&item, url), add(&item, ",\"depth\":"), add_number(&item, depth), add(&item, "}");
    add(&request, ",\"text\":"), add_text(&request, item.at), add(&request, "}");
    free(item.at);
    must(call_again(urls, "append", &request), "append");

    // Marked as seen after it was appended: in the other order, an end in between would lose it. Appended twice, it is a duplicate by its id.
    clear(&request);
    add(&request, "{\"key\":\"seen/");
    struct text key = {0};
    add_text(&key, id);
    add(&request, key.at + 1);
    free(key.at);
    add(&request, ",\"text\":\""), add_number(&request, depth), add(&request, "\"}");
    must(call_again(group, "put", &request), "put");
    remember(id, 1);
}

// Takes up what workers found. The lease is short, so that another start need not wait long for what this one had; when it ends too early, what is taken up again
// was seen.
static void take_found(void) {
    static struct text page;
    struct lease lease;
    char url[URL_ROOM], link[URL_ROOM * 2];
    clear(&request), add(&request, "{\"count\":1,\"timeout\":10,\"worker\":\"coordinator\"}");
    must(call_again(found, "lease", &request), "lease");
    char *item = (char *)json_first(answer);
    if (!item || !read_lease(item, &lease))
        stop("lease", "answered what is no item");
    clear(&page), add_bytes(&page, lease.payload, lease.length);
    uint64_t depth = json_number(json_field(page.at, "depth")) + 1;
    for (const char *value = json_first(json_field(page.at, "links")); value; value = json_next(value)) {
        if (json_string(value, link, sizeof link) > 0 && url_normal(link, strlen(link), url))
            accept(url, depth);
    }
    add_lease(&request, &lease);
    must(call_again(found, "ack", &request), "ack");
}

// ---- Nodes and workers.

static void read_view_once(void) {
    struct text all = {0};
    add(&all, "{\"size\":256}");
    must(call_again(view, "iter", &all), "iter");
    free(all.at);
    node_count = 0;
    for (const char *record = json_first(json_field(answer, "records")); record && node_count < MAX_NODES; record = json_next(record)) {
        const char *primary = json_field(record, "primary");
        nodes[node_count].primary = primary && *primary == 't';
        if (json_string(json_field(record, "server"), nodes[node_count].server, sizeof nodes->server) == 16
            && json_string(json_field(record, "peer"), nodes[node_count].peer, PEER_ROOM) > 0)
            node_count++;
    }
}

// Without any node, the node that is asked has just started.
static void read_view(void) {
    read_view_once();
    for (int i = 0; node_count == 0; i++) {
        if (i == MAX_TRIES)
            stop("view", "shows no node");
        sleep(TRY_PAUSE);
        read_view_once();
    }
}

// Asks for the group, of members on nodes that the view shows, where there is none.
static ww_error create_group(ww_capability groups) {
    clear(&request), add(&request, "{\"name\":"), add_text(&request, name), add(&request, ",\"nodes\":[");
    // Two members would stop when either is lost.
    int members = node_count >= GROUP_MEMBERS ? GROUP_MEMBERS : 1, taken = 0;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < node_count && taken < members; i++) {
            if (nodes[i].primary == (round == 0))
                add(&request, taken++ ? "," : ""), add_text(&request, nodes[i].peer);
        }
    }
    add(&request, "]}");
    return call_once(groups, "create", &request, 0, 0);
}

// A node that is gone stands in the view for some seconds more: then others are chosen.
static void open_group(ww_capability groups) {
    ww_error error = create_group(groups);
    for (int i = 0; i < MAX_TRIES && (error == WW_DISCONNECTED || error == WW_OVERLOADED); i++) {
        sleep(TRY_PAUSE);
        read_view();
        error = create_group(groups);
    }
    must(error, "create");
    group = answer_capability;
}

static ww_capability open_topic(ww_capability queues, const char *suffix) {
    clear(&request), add(&request, name), add(&request, suffix);
    must(call_again(queues, "open", &request), "open");
    return answer_capability;
}

static void put_module(void) {
    struct text module = {0};
    if (strlen(worker) == 64 && worker[strspn(worker, "0123456789abcdef")] == 0) {
        memcpy(module_digest, worker, sizeof module_digest);
        return;
    }
    if (*worker) {
        int file = open(worker, O_RDONLY);
        char piece[4096];
        if (file < 0)
            stop(worker, "cannot be opened; give its folder by --dir, or the digest that ww module put prints");
        for (ssize_t read_now; (read_now = read(file, piece, sizeof piece)) > 0 && module.length <= MAX_MODULE;)
            add_bytes(&module, piece, (size_t)read_now);
        close(file);
    } else {
        add_bytes(&module, worker_start, worker_length);
    }
    must(call_again(executor, "put", &module), "put");
    free(module.at);
    if (answer_length != 64)
        stop("put", "answered no digest");
    memcpy(module_digest, answer, sizeof module_digest);
}

static void add_variable(const char *variable, uint64_t value) {
    add(&request, ",\""), add(&request, variable), add(&request, "\":\""), add_number(&request, value), add(&request, "\"");
}

// Starts one, for an hour at most, so that workers of a coordinator that was killed end; 0 when the node does not at present.
static int start_worker(const char *server) {
    struct text text = {0};
    add(&text, server);
    ww_error error = call_once(executor, "at", &text, 0, 0);
    ww_capability there = answer_capability, web = 0;
    if (error == WW_OK)
        error = call_once(http, "at", &text, 0, 0), web = answer_capability;
    free(text.at);
    if (error == WW_OK && !no_robots) {
        // Whatever the worker does, it cannot read what robots.txt keeps from it.
        ww_capability whole = web;
        clear(&request), add(&request, "{\"robots\":true}");
        error = call_once(whole, "restrict", &request, 0, 0), web = answer_capability;
        ww_release(whole);
    }
    if (error == WW_OK) {
        clear(&request);
        add(&request, "{\"module\":\""), add(&request, module_digest), add(&request, "\",\"name\":\"crawl-worker\",\"limits\":{\"time\":\"1h\"},\"grants\":[\"urls\",\"found\",\"results\",\"http\"],\"env\":{\"AGENT\":");
        add_text(&request, agent);
        add_variable("DELAY", delay), add_variable("LEASE", lease_time), add_variable("TIMEOUT", timeout), add_variable("MAX_BYTES", max_bytes);
        add_variable("ROBOTS", !no_robots);
        add(&request, "}}");
        ww_capability granted[] = {urls, found, results, web};
        error = call_once(there, "spawn", &request, granted, 4);
    }
    ww_release(there), ww_release(web);
    if (error == WW_DISCONNECTED || error == WW_OVERLOADED)
        return 0;
    must(error, "spawn");
    memcpy(workers[worker_count].server, server, strlen(server) + 1);
    workers[worker_count++].process = answer_capability;
    return 1;
}

static int is_in_view(const char *server) {
    for (int n = 0; n < node_count; n++) {
        if (strcmp(nodes[n].server, server) == 0)
            return 1;
    }
    return 0;
}

// Whether a worker has not ended; of one that has, says why. Nothing is known of one whose node does not answer: the view tells when that node is gone.
static int is_running(int i) {
    ww_error error = call_once(workers[i].process, "info", 0, 0, 0);
    if (error == WW_OVERLOADED || error == WW_DISCONNECTED)
        return 1;
    if (error == WW_NOT_FOUND)
        return 0;
    must(error, "info");
    char state[16];
    if (json_string(json_field(answer, "state"), state, sizeof state) < 0 || strcmp(state, "ended") != 0)
        return 1;
    const char *result = json_field(answer, "result");
    char end[32];
    if (json_string(json_field(result, "end"), end, sizeof end) > 0 && strcmp(end, "limit") == 0 && json_field(result, "limit") && begins(json_field(result, "limit"), "\"time\""))
        return 0; // its hour is over
    say("a worker has ended: "), write_all(2, result ? result : answer, result ? (size_t)(json_end(result) - result) : answer_length), say("\n");
    if (++failures > MAX_FAILURES)
        stop("workers", "too many have ended");
    return 0;
}

// Each node has its workers: those of lost nodes go, new nodes get some. Whether workers still run is asked less often: a node that has just been lost makes each
// question wait.
static void keep_workers(int ask) {
    read_view();
    for (int i = 0; i < worker_count;) {
        if (is_in_view(workers[i].server) && (!ask || is_running(i))) {
            i++;
        } else {
            ww_release(workers[i].process);
            workers[i] = workers[--worker_count];
        }
    }
    for (int n = 0; n < node_count; n++) {
        uint64_t here = 0;
        for (int i = 0; i < worker_count; i++)
            here += strcmp(nodes[n].server, workers[i].server) == 0;
        while (here++ < workers_each && worker_count < MAX_WORKERS && start_worker(nodes[n].server))
            ;
    }
}

// ---- The crawl.

static struct counts {
    uint64_t ready, delayed, leased, waiting;
} counts_of(ww_capability topic) {
    struct counts counts = {0};
    ww_error error = call_again(topic, "stats", 0);
    if (error == WW_NOT_FOUND)
        return counts; // nothing was appended yet
    must(error, "stats");
    counts.ready = json_number(json_field(answer, "ready")), counts.delayed = json_number(json_field(answer, "delayed"));
    counts.leased = json_number(json_field(answer, "leased")), counts.waiting = json_number(json_field(answer, "waiting"));
    return counts;
}

static uint64_t sum(struct counts counts) { return counts.ready + counts.delayed + counts.leased + counts.waiting; }

static void progress(struct counts of_urls, uint64_t done) {
    static uint64_t last = (uint64_t)-1;
    if (done == last)
        return;
    last = done;
    say_number(seen_count), say(" addresses, "), say_number(done), say(" done, "), say_number(of_urls.leased), say(" at "), say_number((uint64_t)worker_count), say(" workers\n");
}

static void crawl(void) {
    for (int round = 0;; round++) {
        if (round % RECONCILE_ROUNDS == 0)
            keep_workers(round % CHECK_ROUNDS == 0);
        uint64_t before = seen_count;
        // In this order: a worker appends what it found before it acknowledges the address.
        struct counts of_urls = counts_of(urls), of_found = counts_of(found);
        for (uint64_t i = 0; i < of_found.ready && i < 20; i++)
            take_found();
        if (sum(of_urls) == 0 && sum(of_found) == 0 && seen_count == before)
            return;
        if (round % RECONCILE_ROUNDS == 0)
            progress(of_urls, seen_count - (sum(of_urls) < seen_count ? sum(of_urls) : seen_count));
        if (of_found.ready == 0)
            usleep(200000);
    }
}

// Prints each result as a line of JSON, and takes it out of the topic.
static void print_results(void) {
    static struct lease leases[BATCH];
    while (counts_of(results).ready > 0) {
        int taken = 0;
        clear(&request), add(&request, "{\"count\":32,\"timeout\":300,\"worker\":\"printer\"}");
        must(call_again(results, "lease", &request), "lease");
        for (char *item = (char *)json_first(answer), *next; item && taken < BATCH; item = next) {
            next = (char *)json_next(item);
            if (!read_lease(item, &leases[taken]))
                stop("lease", "answered what is no item");
            write_all(1, leases[taken].payload, leases[taken].length), print("\n");
            taken++;
        }
        for (int i = 0; i < taken; i++) {
            add_lease(&request, &leases[i]);
            must(call_again(results, "ack", &request), "ack");
        }
    }
}

int main(int argc, char **argv) {
    options(argc, argv);
    view = capability_of("view"), executor = capability_of("executor"), http = capability_of("http");
    ww_capability queues = capability_of("queues");
    read_view();
    open_group(capability_of("raft-groups"));
    urls = open_topic(queues, "-urls"), found = open_topic(queues, "-found"), results = open_topic(queues, "-results");
    put_module();
    load_seen();
    if (seen_count > 0)
        say("going on with "), say_number(seen_count), say(" addresses of an earlier start\n");
    for (int i = 0; i < seed_count; i++)
        accept(seed_urls[i], 0);
    crawl();
    for (int i = 0; i < worker_count; i++)
        call_once(workers[i].process, "kill", 0, 0, 0);
    say_number(seen_count), say(" addresses done; their results are in the topic "), say(name), say("-results\n");
    if (printing)
        print_results();
    return 0;
}
