// Executes instructions on a stack of values.
#pragma once

#include "compiler.h"

enum { STACK = 1 << 14, FRAMES = 1 << 10 };

typedef struct {
    uint32_t resume, base;
} Frame;

static Value stack[STACK], globals[MAX_GLOBALS];
static Frame frames[FRAMES];

static double remainder_of(double a, double b) {
    double quotient = a / b;
    return a - b * (double)(int64_t)quotient;
}

static Value join(Value a, Value b) {
    if (a.kind != TEXT || b.kind != TEXT) {
        failed = 1;
        return nil();
    }
    return text_value(intern(a.text->bytes, a.text->length, b.text->bytes, b.text->length));
}

static double length_of(Value value) {
    failed |= value.kind != TEXT && value.kind != TABLE;
    return value.kind == TEXT ? value.text->length : value.kind == TABLE ? value.table->count : 0;
}

static Table *table_in(Value value) {
    static Table none;
    failed |= value.kind != TABLE;
    return value.kind == TABLE ? value.table : &none;
}

#define ARITHMETIC(result)                                        \
    {                                                             \
        Value b = *--top, a = top[-1];                            \
        if (a.kind != NUMBER || b.kind != NUMBER) {               \
            failed = 1;                                           \
            return nil();                                         \
        }                                                         \
        top[-1] = result;                                         \
        break;                                                    \
    }

static Value execute(void) {
    Value *top = stack, *base = stack;
    const Instruction *next = code + functions[0].start;
    uint32_t depth = 0;
    for (uint32_t i = 0; i < functions[0].locals; i++)
        *top++ = nil();
    while (!failed) {
        Instruction now = *next++;
        switch ((Operation)now.operation) {
        case PUSH: *top++ = constants[now.operand]; break;
        case LOAD: *top++ = base[now.operand]; break;
        case STORE: base[now.operand] = *--top; break;
        case LOAD_GLOBAL: *top++ = globals[now.operand]; break;
        case STORE_GLOBAL: globals[now.operand] = *--top; break;
        case NEW_TABLE: {
            Table *table = allocate(sizeof(Table));
            *table = (Table){0};
            *top++ = (Value){.kind = TABLE, .table = table};
            break;
        }
        case GET: top--, top[-1] = get(table_in(top[-1]), *top); break;
        case SET: top -= 3, set(table_in(top[0]), top[1], top[2]); break;
        case ADD: ARITHMETIC(number_value(a.number + b.number))
        case SUBTRACT: ARITHMETIC(number_value(a.number - b.number))
        case MULTIPLY: ARITHMETIC(number_value(a.number * b.number))
        case DIVIDE: ARITHMETIC(number_value(a.number / b.number))
        case MODULO: ARITHMETIC(number_value(remainder_of(a.number, b.number)))
        case LESS: ARITHMETIC(truth(a.number < b.number))
        case LESS_EQUAL: ARITHMETIC(truth(a.number <= b.number))
        case JOIN: top--, top[-1] = join(top[-1], *top); break;
        case EQUAL: top--, top[-1] = truth(equal(top[-1], *top)); break;
        case DIFFERENT: top--, top[-1] = truth(!equal(top[-1], *top)); break;
        case NEGATE: failed |= top[-1].kind != NUMBER, top[-1].number = -top[-1].number; break;
        case NOT: top[-1] = truth(!is_true(top[-1])); break;
        case LENGTH: top[-1] = number_value(length_of(top[-1])); break;
        case JUMP: next = code + now.operand; break;
        case JUMP_FALSE:
            if (!is_true(*--top))
                next = code + now.operand;
            break;
        case JUMP_IF_FALSE_KEEP:
        case JUMP_IF_TRUE_KEEP:
            if (is_true(top[-1]) == (now.operation == JUMP_IF_TRUE_KEEP))
                next = code + now.operand;
            else
                top--;
            break;
        case CALL: {
            Value *callee = top - now.operand - 1;
            const Function *target = &functions[callee->kind == FUNCTION ? callee->function : 0];
            if (callee->kind != FUNCTION || target->parameters != now.operand || depth == FRAMES || top - stack > STACK - 128) {
                failed = 1;
                return nil();
            }
            frames[depth++] = (Frame){(uint32_t)(next - code), (uint32_t)(base - stack)};
            base = callee + 1;
            for (uint32_t i = target->parameters; i < target->locals; i++)
                *top++ = nil();
            next = code + target->start;
            break;
        }
        case RETURN: {
            Value result = top[-1];
            if (depth == 0)
                return result;
            top = base - 1;
            *top++ = result;
            Frame caller = frames[--depth];
            next = code + caller.resume;
            base = stack + caller.base;
            break;
        }
        case DROP: top--; break;
        }
    }
    return nil();
}
