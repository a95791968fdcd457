// The crawler's worker: leases web addresses, gets them, and appends what it found. A worker of your own takes its place if it keeps to the contract in
// docs/crawler.md. Needs the capabilities urls, found, results and http.
#include "crawl.h"

enum {
    MAX_LINKS = 2000,
    MAX_LINK_BYTES = 400000,
    MAX_DELIVERIES = 5,
    MAX_TITLE = 500,
};

static ww_capability urls, found, results, http;
static struct text request, result, links, lease_text;
static char base[URL_ROOM], title[MAX_TITLE];
static size_t title_length, link_count;

// ---- Reading HTML.

static int is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// Copies a value without its escapes, as far as addresses and titles need them.
static size_t unescape(const char *from, size_t length, char *to, size_t room) {
    static const struct {
        const char *name, value;
    } names[] = {{"&amp;", '&'}, {"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&apos;", '\''}};
    size_t used = 0;
    for (size_t i = 0; i < length && used + 5 < room;) {
        size_t taken = 0;
        for (size_t n = 0; from[i] == '&' && n < sizeof names / sizeof *names && !taken; n++) {
            if (length - i >= strlen(names[n].name) && begins(from + i, names[n].name))
                to[used++] = names[n].value, taken = strlen(names[n].name);
        }
        if (!taken && from[i] == '&' && i + 3 < length && from[i + 1] == '#') {
            int hexadecimal = lower(from[i + 2]) == 'x';
            uint32_t point = 0;
            size_t at = i + 2 + (size_t)hexadecimal;
            for (int digit; at < length && point < 0x110000 && (digit = hex_digit(from[at])) >= 0 && (hexadecimal || digit < 10); at++)
                point = point * (hexadecimal ? 16 : 10) + (uint32_t)digit;
            if (at < length && from[at] == ';' && point > 0 && point < 0x110000 && (point < 0xd800 || point > 0xdfff))
                used += utf8_write(point, to + used), taken = at + 1 - i;
        }
        if (!taken)
            to[used++] = from[i], taken = 1;
        i += taken;
    }
    to[used] = 0;
    return used;
}

// Finds an attribute's value between the name of an element and its end.
static const char *attribute(const char *at, const char *end, const char *name, size_t *length) {
    size_t wanted = strlen(name);
    while (at < end) {
        while (at < end && (is_space(*at) || *at == '/'))
            at++;
        const char *key = at;
        while (at < end && !is_space(*at) && *at != '=' && *at != '/')
            at++;
        size_t key_length = (size_t)(at - key);
        while (at < end && is_space(*at))
            at++;
        const char *value = at;
        *length = 0;
        if (at < end && *at == '=') {
            for (at++; at < end && is_space(*at);)
                at++;
            char quote = at < end && (*at == '"' || *at == '\'') ? *at++ : 0;
            value = at;
            while (at < end && (quote ? *at != quote : !is_space(*at)))
                at++;
            *length = (size_t)(at - value);
            at += at < end && quote;
        } else if (key_length == 0 && at < end) {
            at++;
        }
        if (key_length == wanted && begins(key, name))
            return value;
    }
    return 0;
}

// The end of the element that begins at a place: its '>', outside of quotes.
static const char *element_end(const char *at, const char *end) {
    char quote = 0;
    for (; at < end && (quote || *at != '>'); at++) {
        if (quote ? *at == quote : (*at == '"' || *at == '\'') && at[-1] != '<')
            quote = quote ? 0 : *at;
    }
    return at;
}

static const char *find(const char *at, const char *end, const char *text) {
    size_t length = strlen(text);
    for (; at + length <= end; at++) {
        if (begins(at, text))
            return at;
    }
    return end;
}

static void add_link(const char *value, size_t length) {
    char plain[URL_ROOM * 2], url[URL_ROOM];
    if (link_count >= MAX_LINKS || links.length > MAX_LINK_BYTES || length >= sizeof plain - 6)
        return;
    if (!url_resolve(base, plain, unescape(value, length, plain, sizeof plain), url))
        return;
    if (link_count++)
        add(&links, ",");
    add_text(&links, url);
}

static int names(const char *element, const char *name) {
    size_t length = strlen(name);
    return begins(element, name) && (is_space(element[length]) || element[length] == '>' || element[length] == '/');
}

static void read_html(const char *at, const char *end) {
    while ((at = memchr(at, '<', (size_t)(end - at))) != 0) {
        at++;
        if (begins(at, "!--")) {
            at = find(at + 3, end, "-->");
            continue;
        }
        const char *close = element_end(at, end);
        const char *value, *rel;
        size_t length;
        if (names(at, "a") || names(at, "area")) {
            size_t skip = names(at, "a") ? 1 : 4;
            rel = attribute(at + skip, close, "rel", &length);
            int follow = !rel || find(rel, rel + length, "nofollow") == rel + length;
            if (follow && (value = attribute(at + skip, close, "href", &length)) != 0)
                add_link(value, length);
        } else if (names(at, "base") && (value = attribute(at + 4, close, "href", &length)) != 0) {
            char plain[URL_ROOM], resolved[URL_ROOM];
            if (length < sizeof plain - 6 && url_resolve(base, plain, unescape(value, length, plain, sizeof plain), resolved))
                memcpy(base, resolved, sizeof base);
        } else if (names(at, "title") && title_length == 0 && close < end) {
            const char *over = find(close, end, "</title");
            title_length = unescape(close + 1, (size_t)(over - close - 1), title, sizeof title);
        } else if (names(at, "script")) {
            close = find(close, end, "</script");
        } else if (names(at, "style")) {
            close = find(close, end, "</style");
        }
        at = close;
    }
}

// ---- One address.

static void add_copied(const char *name, const char *value) {
    if (value && *value == '"') {
        add(&result, ",\""), add(&result, name), add(&result, "\":");
        add_bytes(&result, value, (size_t)(json_end(value) - value));
    }
}

// Adds what came of an address to the result. 0: it is to be tried again later.
static int get(const char *url) {
    clear(&request);
    add(&request, "{\"url\":"), add_text(&request, url);
    add(&request, ",\"agent\":"), add_text(&request, getenv("AGENT") ? getenv("AGENT") : "wetware-crawler");
    add(&request, ",\"maxBytes\":"), add(&request, getenv("MAX_BYTES") ? getenv("MAX_BYTES") : "1048576");
    add(&request, ",\"timeout\":"), add(&request, getenv("TIMEOUT") ? getenv("TIMEOUT") : "10");
    add(&request, ",\"robots\":"), add(&request, getenv("ROBOTS") && *getenv("ROBOTS") == '0' ? "false}" : "true}");
    ww_error error = call_again(http, "get", &request);
    if (error == WW_DISCONNECTED || error == WW_OVERLOADED)
        return 0;
    if (error != WW_OK) {
        add(&result, ",\"status\":0,\"error\":"), add_string(&result, answer, answer_length);
        return 1;
    }
    return 2;
}

// What is in the answer to a request that was served. Answers the seconds that robots.txt asks to wait.
static uint64_t read_page(const char *url) {
    char *body = memchr(answer, '\n', answer_length), type[256] = "", location[URL_ROOM];
    if (!body)
        stop("http", "answered without a line feed");
    *body++ = 0;
    size_t length = answer_length - (size_t)(body - answer);
    add(&result, ",\"status\":"), add_number(&result, json_number(json_field(answer, "status")));
    add_copied("type", json_field(answer, "type"));
    add_copied("location", json_field(answer, "location"));
    add_copied("error", json_field(answer, "error"));
    add(&result, ",\"bytes\":"), add_number(&result, length);
    const char *truncated = json_field(answer, "truncated");
    if (truncated && *truncated == 't')
        add(&result, ",\"truncated\":true");
    memcpy(base, url, strlen(url) + 1);
    long location_length = json_string(json_field(answer, "location"), location, sizeof location);
    if (location_length > 0)
        add_link(location, (size_t)location_length);
    json_string(json_field(answer, "type"), type, sizeof type);
    uint64_t status = json_number(json_field(answer, "status"));
    if (status >= 200 && status < 300 && (begins(type, "text/html") || begins(type, "application/xhtml")))
        read_html(body, body + length);
    if (title_length > 0)
        add(&result, ",\"title\":"), add_string(&result, title, title_length);
    const char *wait = json_field(answer, "crawlDelay");
    return json_number(wait) + (wait && wait[strspn(wait, "0123456789")] == '.');
}

static void give_back(const struct lease *lease) {
    add_lease(&lease_text, lease);
    lease_text.length--, add(&lease_text, ",\"seconds\":5}");
    call_again(urls, "nack", &lease_text);
}

static void append(ww_capability topic, const char *id, const struct text *payload) {
    clear(&request);
    add(&request, "{\"id\":"), add_text(&request, id), add(&request, ",\"text\":"), add_string(&request, payload->at, payload->length), add(&request, "}");
    if (call_again(topic, "append", &request) != WW_OK)
        stop("append", answer);
}

static void work(const struct lease *lease, const char *worker) {
    static struct text item;
    char url[URL_ROOM], link[URL_ROOM];
    uint64_t delay = getenv("DELAY") ? number(getenv("DELAY")) : 1000, depth = json_number(json_field(lease->payload, "depth")), wait = 0;
    if (json_string(json_field(lease->payload, "url"), link, sizeof link) < 0 || !url_normal(link, strlen(link), url)) {
        write_all(2, "not an address: ", 16), write_all(2, lease->payload, lease->length), write_all(2, "\n", 1);
        add_lease(&lease_text, lease);
        call_again(urls, "ack", &lease_text);
        return;
    }
    clear(&result), clear(&links), title_length = link_count = 0;
    add(&result, "{\"url\":"), add_text(&result, url), add(&result, ",\"depth\":"), add_number(&result, depth);
    int got = 1;
    if (lease->deliveries > MAX_DELIVERIES)
        add(&result, ",\"status\":0,\"error\":\"given up: workers that had it have ended\"");
    else
        got = get(url);
    if (got == 0) {
        give_back(lease);
        return;
    }
    if (got == 2)
        wait = read_page(url);
    add(&result, ",\"links\":"), add_number(&result, link_count), add(&result, ",\"worker\":"), add_text(&result, worker), add(&result, "}");

    // In this order: whatever ends the worker in between, nothing is lost, and what is done twice is a duplicate by its id.
    append(results, lease->id, &result);
    if (link_count > 0) {
        clear(&item);
        add(&item, "{\"url\":"), add_text(&item, url), add(&item, ",\"depth\":"), add_number(&item, depth), add(&item, ",\"links\":["), add_bytes(&item, links.at, links.length), add(&item, "]}");
        append(found, lease->id, &item);
    }

    // Addresses of one host are leased one at a time, so that waiting here spaces the requests of all workers; within the lease.
    uint64_t most = (getenv("LEASE") ? number(getenv("LEASE")) : 60) * 500;
    if (wait * 1000 > delay)
        delay = wait * 1000;
    if (delay > most)
        delay = most;
    if (delay > 0)
        usleep((useconds_t)(delay * 1000));
    add_lease(&lease_text, lease);
    call_again(urls, "ack", &lease_text);
}

int main(void) {
    static struct text lease_request, worker;
    struct lease lease;
    urls = capability_of("urls"), found = capability_of("found"), results = capability_of("results"), http = capability_of("http");
    add(&worker, getenv("WW_SERVER") ? getenv("WW_SERVER") : ""), add(&worker, "/"), add(&worker, getenv("WW_PID") ? getenv("WW_PID") : "0");
    add(&lease_request, "{\"count\":1,\"timeout\":"), add(&lease_request, getenv("LEASE") ? getenv("LEASE") : "60");
    add(&lease_request, ",\"worker\":"), add_text(&lease_request, worker.at), add(&lease_request, "}");
    for (;;) {
        ww_error error = call_again(urls, "lease", &lease_request);
        if (error == WW_DENIED || error == WW_CLOSED)
            return 0; // the crawl is over
        if (error != WW_OK)
            stop("lease", answer);
        char *item = (char *)json_first(answer);
        if (item && read_lease(item, &lease))
            work(&lease, worker.at);
    }
}
