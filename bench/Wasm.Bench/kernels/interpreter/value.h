// Values of the little language: nothing, truth, number, text, table, function. Texts are unique, so equality is that of pointers. There is no
// garbage collection: all memory comes from one arena that every run begins anew.
#pragma once

#include <stdint.h>
#include <string.h>

enum { ARENA_SIZE = 4 << 20 };

typedef enum { NIL, BOOL, NUMBER, TEXT, TABLE, FUNCTION } Kind;

typedef struct Text Text;
typedef struct Table Table;

typedef struct {
    Kind kind;
    union {
        int truth;
        double number;
        Text *text;
        Table *table;
        int function;
    };
} Value;

struct Text {
    Text *next;
    uint32_t hash, length;
    char bytes[];
};

typedef struct {
    Value key, value;
} Entry;

struct Table {
    Value *items; // keys 1 to count
    Entry *entries;
    uint32_t count, room, used, size;
};

static _Alignas(16) uint8_t arena[ARENA_SIZE];
static uint32_t arena_used;
static int failed;
static Text *texts[4096];

static void *allocate(uint32_t size) {
    size = (size + 15) & ~15u;
    if (size > ARENA_SIZE - arena_used) {
        failed = 1;
        arena_used = 0;
    }
    void *memory = arena + arena_used;
    arena_used += size;
    return memory;
}

static Value nil(void) { return (Value){.kind = NIL}; }
static Value truth(int is) { return (Value){.kind = BOOL, .truth = is}; }
static Value number_value(double number) { return (Value){.kind = NUMBER, .number = number}; }
static Value text_value(Text *text) { return (Value){.kind = TEXT, .text = text}; }

static int is_true(Value value) { return value.kind == BOOL ? value.truth : value.kind != NIL; }

static int equal(Value a, Value b) {
    if (a.kind != b.kind)
        return 0;
    switch (a.kind) {
    case NIL: return 1;
    case BOOL: return a.truth == b.truth;
    case NUMBER: return a.number == b.number;
    case TEXT: return a.text == b.text;
    case TABLE: return a.table == b.table;
    default: return a.function == b.function;
    }
}

static Text *intern(const char *bytes, uint32_t length, const char *more, uint32_t more_length) {
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)bytes[i]) * 16777619u;
    for (uint32_t i = 0; i < more_length; i++)
        hash = (hash ^ (uint8_t)more[i]) * 16777619u;
    Text **chain = &texts[hash & 4095];
    for (Text *text = *chain; text; text = text->next) {
        if (text->hash == hash && text->length == length + more_length && memcmp(text->bytes, bytes, length) == 0 &&
            memcmp(text->bytes + length, more, more_length) == 0)
            return text;
    }
    Text *text = allocate(sizeof(Text) + length + more_length);
    *text = (Text){.next = *chain, .hash = hash, .length = length + more_length};
    memcpy(text->bytes, bytes, length);
    memcpy(text->bytes + length, more, more_length);
    return *chain = text;
}

static uint32_t hash_of(Value value) {
    uint64_t bits = 0;
    switch (value.kind) {
    case TEXT: return value.text->hash;
    case NUMBER: memcpy(&bits, &value.number, sizeof bits); break;
    case BOOL: bits = (uint64_t)value.truth; break;
    case FUNCTION: bits = (uint64_t)value.function; break;
    // An address would differ from machine to machine, and with it the order of entries.
    default: break;
    }
    return (uint32_t)((bits ^ bits >> 32) * 2654435761u);
}

static Entry *find_entry(Entry *entries, uint32_t size, Value key) {
    uint32_t at = hash_of(key) & (size - 1);
    while (entries[at].key.kind != NIL && !equal(entries[at].key, key))
        at = (at + 1) & (size - 1);
    return &entries[at];
}

static Value get(Table *table, Value key) {
    if (key.kind == NUMBER && key.number >= 1 && key.number <= table->count) {
        uint32_t index = (uint32_t)key.number;
        if (index == key.number)
            return table->items[index - 1];
    }
    return table->size == 0 ? nil() : find_entry(table->entries, table->size, key)->value;
}

static void append(Table *table, Value value) {
    if (table->count == table->room) {
        uint32_t room = table->room ? table->room * 2 : 4;
        Value *items = allocate(room * sizeof(Value));
        memcpy(items, table->items, table->count * sizeof(Value));
        table->items = items, table->room = room;
    }
    table->items[table->count++] = value;
}

static void set(Table *table, Value key, Value value) {
    if (key.kind == NUMBER && key.number >= 1 && key.number <= table->count + 1.0) {
        uint32_t index = (uint32_t)key.number;
        if (index == key.number) {
            if (index <= table->count)
                table->items[index - 1] = value;
            else
                append(table, value);
            return;
        }
    }
    if (table->used * 4 >= table->size * 3) {
        uint32_t size = table->size ? table->size * 2 : 8;
        Entry *entries = allocate(size * sizeof(Entry));
        memset(entries, 0, size * sizeof(Entry));
        for (uint32_t i = 0; i < table->size; i++) {
            if (table->entries[i].key.kind != NIL)
                *find_entry(entries, size, table->entries[i].key) = table->entries[i];
        }
        table->entries = entries, table->size = size;
    }
    Entry *entry = find_entry(table->entries, table->size, key);
    table->used += entry->key.kind == NIL;
    *entry = (Entry){key, value};
}
