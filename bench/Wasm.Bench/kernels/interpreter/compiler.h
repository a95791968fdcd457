// From source text to instructions, in one pass: recursive descent, locals resolved to places in the frame.
//
//   program:    { 'fn' name '(' names ')' block 'end' | statement }
//   statement:  'var' name '=' expr | place '=' expr | call | 'if' expr block ['else' block] 'end' | 'while' expr block 'end' | 'return' expr
//   expr:       or > and > comparison > .. > + - > * / % > unary (not - #) > name, number, "text", {}, (expr), expr[expr], name(args)
#pragma once

#include "value.h"

typedef enum {
    PUSH, LOAD, STORE, LOAD_GLOBAL, STORE_GLOBAL, NEW_TABLE, GET, SET, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, JOIN, EQUAL, DIFFERENT,
    LESS, LESS_EQUAL, NEGATE, NOT, LENGTH, JUMP, JUMP_FALSE, JUMP_IF_FALSE_KEEP, JUMP_IF_TRUE_KEEP, CALL, RETURN, DROP,
} Operation;

typedef struct {
    uint32_t operation, operand;
} Instruction;

typedef struct {
    uint32_t start, parameters, locals;
} Function;

enum { MAX_CODE = 4096, MAX_CONSTANTS = 512, MAX_FUNCTIONS = 64, MAX_GLOBALS = 64, MAX_LOCALS = 64 };

static Instruction code[MAX_CODE];
static Value constants[MAX_CONSTANTS];
static Function functions[MAX_FUNCTIONS];
static Text *global_names[MAX_GLOBALS], *local_names[MAX_LOCALS];
static uint32_t code_used, constants_used, functions_used, globals_used, locals_used, most_locals;

static const char *source;
static enum { END, NAME, LITERAL, STRING, SYMBOL } token;
static const char *token_start;
static uint32_t token_length;
static double token_number;

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

static void advance(void) {
    while (*source == ' ' || *source == '\n')
        source++;
    token_start = source;
    if (*source == 0) {
        token = END;
    } else if (is_letter(*source)) {
        token = NAME;
        while (is_letter(*source) || is_digit(*source))
            source++;
    } else if (is_digit(*source)) {
        double value = 0, scale = 0;
        token = LITERAL;
        for (; is_digit(*source) || (*source == '.' && scale == 0 && is_digit(source[1])); source++) {
            if (*source == '.')
                scale = 1;
            else
                value = value * 10 + (*source - '0'), scale *= 10;
        }
        token_number = scale > 0 ? value / scale : value;
    } else if (*source == '"') {
        token = STRING;
        token_start++;
        for (source++; *source && *source != '"'; source++)
            ;
    } else {
        token = SYMBOL;
        source += (source[1] == '=' && strchr("=<~", *source)) || (source[0] == '.' && source[1] == '.') ? 2 : 1;
    }
    token_length = (uint32_t)(source - token_start);
    if (token == STRING && *source)
        source++;
}

static int at(const char *text) {
    return (token == NAME || token == SYMBOL) && token_length == strlen(text) && memcmp(token_start, text, token_length) == 0;
}

static int accept(const char *text) {
    if (!at(text))
        return 0;
    advance();
    return 1;
}

static void expect(const char *text) { failed |= !accept(text); }

static Text *name(void) {
    Text *text = intern(token_start, token_length, "", 0);
    failed |= token != NAME;
    advance();
    return text;
}

static uint32_t emit(Operation operation, uint32_t operand) {
    failed |= code_used == MAX_CODE;
    code[code_used % MAX_CODE] = (Instruction){operation, operand};
    return code_used++;
}

static void emit_constant(Value value) {
    failed |= constants_used == MAX_CONSTANTS;
    constants[constants_used % MAX_CONSTANTS] = value;
    emit(PUSH, constants_used++);
}

static void land(uint32_t jump) { code[jump].operand = code_used; }

static int find(Text **names, uint32_t count, Text *wanted) {
    for (uint32_t i = count; i-- > 0;) {
        if (names[i] == wanted)
            return (int)i;
    }
    return -1;
}

static uint32_t global(Text *wanted) {
    int known = find(global_names, globals_used, wanted);
    if (known >= 0)
        return (uint32_t)known;
    failed |= globals_used == MAX_GLOBALS;
    global_names[globals_used % MAX_GLOBALS] = wanted;
    return globals_used++;
}

static uint32_t declare(Text *wanted) {
    failed |= locals_used == MAX_LOCALS;
    local_names[locals_used % MAX_LOCALS] = wanted;
    if (++locals_used > most_locals)
        most_locals = locals_used;
    return locals_used - 1;
}

static void emit_place(Text *wanted, Operation local_operation, Operation global_operation) {
    int place = find(local_names, locals_used, wanted);
    if (place >= 0)
        emit(local_operation, (uint32_t)place);
    else
        emit(global_operation, global(wanted));
}

static void expression(void);

static void suffixes(void) {
    for (;;) {
        if (accept("[")) {
            expression();
            expect("]");
            emit(GET, 0);
        } else if (accept("(")) {
            uint32_t count = 0;
            for (; !failed && !at(")"); count++) {
                if (count > 0)
                    expect(",");
                expression();
            }
            expect(")");
            emit(CALL, count);
        } else {
            return;
        }
    }
}

static void primary(void) {
    if (token == LITERAL) {
        emit_constant(number_value(token_number));
        advance();
    } else if (token == STRING) {
        emit_constant(text_value(intern(token_start, token_length, "", 0)));
        advance();
    } else if (accept("{")) {
        expect("}");
        emit(NEW_TABLE, 0);
    } else if (accept("(")) {
        expression();
        expect(")");
    } else if (accept("nil")) {
        emit_constant(nil());
    } else if (at("true") || at("false")) {
        emit_constant(truth(at("true")));
        advance();
    } else {
        emit_place(name(), LOAD, LOAD_GLOBAL);
    }
    suffixes();
}

static void unary(void) {
    if (accept("not"))
        unary(), emit(NOT, 0);
    else if (accept("-"))
        unary(), emit(NEGATE, 0);
    else if (accept("#"))
        unary(), emit(LENGTH, 0);
    else
        primary();
}

static void binary(int level) {
    static const struct {
        int level;
        const char *symbol;
        Operation operation;
    } operators[] = {{0, "==", EQUAL}, {0, "~=", DIFFERENT}, {0, "<", LESS}, {0, "<=", LESS_EQUAL}, {1, "..", JOIN}, {2, "+", ADD},
                     {2, "-", SUBTRACT}, {3, "*", MULTIPLY}, {3, "/", DIVIDE}, {3, "%", MODULO}};
    if (level == 4) {
        unary();
        return;
    }
    binary(level + 1);
    for (uint32_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (operators[i].level == level && accept(operators[i].symbol)) {
            binary(level + 1);
            emit(operators[i].operation, 0);
            i = ~0u;
        }
    }
}

static void both(void) {
    binary(0);
    while (accept("and")) {
        uint32_t jump = emit(JUMP_IF_FALSE_KEEP, 0);
        binary(0);
        land(jump);
    }
}

static void expression(void) {
    both();
    while (accept("or")) {
        uint32_t jump = emit(JUMP_IF_TRUE_KEEP, 0);
        both();
        land(jump);
    }
}

static void block(void);

static void assignment_or_call(void) {
    Text *target = name();
    if (accept("=")) {
        expression();
        emit_place(target, STORE, STORE_GLOBAL);
        return;
    }
    emit_place(target, LOAD, LOAD_GLOBAL);
    suffixes();
    Operation last = code_used ? code[code_used - 1].operation : DROP;
    if (last == GET && accept("=")) {
        code_used--;
        expression();
        emit(SET, 0);
    } else {
        failed |= last != CALL;
        emit(DROP, 0);
    }
}

static void statement(void) {
    if (accept("var")) {
        Text *declared = name();
        expect("=");
        expression();
        emit(STORE, declare(declared));
    } else if (accept("if")) {
        expression();
        uint32_t otherwise = emit(JUMP_FALSE, 0);
        block();
        if (accept("else")) {
            uint32_t done = emit(JUMP, 0);
            land(otherwise);
            block();
            land(done);
        } else {
            land(otherwise);
        }
        expect("end");
    } else if (accept("while")) {
        uint32_t again = code_used;
        expression();
        uint32_t done = emit(JUMP_FALSE, 0);
        block();
        expect("end");
        emit(JUMP, again);
        land(done);
    } else if (accept("return")) {
        expression();
        emit(RETURN, 0);
    } else {
        assignment_or_call();
    }
}

static void block(void) {
    uint32_t outer = locals_used;
    while (!failed && token != END && !at("end") && !at("else"))
        statement();
    locals_used = outer;
}

static void function(void) {
    uint32_t place = global(name()), index = functions_used++;
    failed |= functions_used > MAX_FUNCTIONS;
    locals_used = most_locals = 0;
    expect("(");
    for (; !failed && !at(")"); declare(name())) {
        if (locals_used > 0)
            expect(",");
    }
    expect(")");
    functions[index] = (Function){.parameters = locals_used};
    uint32_t over = emit(JUMP, 0);
    functions[index].start = code_used;
    block();
    expect("end");
    emit_constant(nil());
    emit(RETURN, 0);
    functions[index].locals = most_locals;
    locals_used = most_locals = 0;
    land(over);
    emit_constant((Value){.kind = FUNCTION, .function = (int)index});
    emit(STORE_GLOBAL, place);
}

// Function 0 is the program itself.
static void compile(const char *program) {
    source = program;
    code_used = constants_used = globals_used = locals_used = most_locals = 0;
    functions_used = 1;
    advance();
    uint32_t locals = 0;
    while (!failed && token != END) {
        if (accept("fn")) {
            function();
        } else {
            statement();
            locals = most_locals > locals ? most_locals : locals;
        }
    }
    emit_constant(nil());
    emit(RETURN, 0);
    functions[0] = (Function){.start = 0, .locals = locals};
}
