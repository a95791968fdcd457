// An interpreter of a small language with tables and texts, running n rounds of a program that calls, loops, sorts, counts words and joins texts.
#include "interpreter/machine.h"
#include "kernel.h"

static const char program[] =
    "fn fib(n) if n < 2 return n end return fib(n - 1) + fib(n - 2) end\n"
    "fn sieve(limit)\n"
    "  var marks = {} var i = 1\n"
    "  while i <= limit marks[i] = true i = i + 1 end\n"
    "  var count = 0 i = 2\n"
    "  while i <= limit\n"
    "    if marks[i] count = count + 1 var j = i * i while j <= limit marks[j] = false j = j + i end end\n"
    "    i = i + 1\n"
    "  end\n"
    "  return count\n"
    "end\n"
    "fn random() seed = (seed * 1103 + 12345) % 65536 return seed end\n"
    "fn sort(list, low, high)\n"
    "  if high <= low return nil end\n"
    "  var pivot = list[high] var store = low var i = low\n"
    "  while i < high\n"
    "    if list[i] < pivot var swap = list[i] list[i] = list[store] list[store] = swap store = store + 1 end\n"
    "    i = i + 1\n"
    "  end\n"
    "  list[high] = list[store] list[store] = pivot\n"
    "  sort(list, low, store - 1) sort(list, store + 1, high)\n"
    "end\n"
    "fn sorted(count)\n"
    "  var list = {} var i = 1\n"
    "  while i <= count list[i] = random() i = i + 1 end\n"
    "  sort(list, 1, count) i = 2\n"
    "  while i <= count and list[i - 1] <= list[i] i = i + 1 end\n"
    "  if i <= count return -1 end\n"
    "  return list[1] + list[count] * 2\n"
    "end\n"
    "fn words(count)\n"
    "  var seen = {} var syllables = {} var different = 0 var i = 0\n"
    "  syllables[1] = \"ka\" syllables[2] = \"lo\" syllables[3] = \"mi\" syllables[4] = \"ru\" syllables[5] = \"te\"\n"
    "  while i < count\n"
    "    var word = syllables[random() % 5 + 1] .. syllables[random() % 5 + 1] .. syllables[random() % 5 + 1]\n"
    "    if not seen[word] different = different + 1 seen[word] = 0 end\n"
    "    seen[word] = seen[word] + #word\n"
    "    i = i + 1\n"
    "  end\n"
    "  return different * 1000 + seen[\"kakaka\"]\n"
    "end\n"
    "seed = 42\n"
    "return fib(19) + sieve(6000) * 3 + sorted(2500) * 5 + words(4000) * 7\n";

uint64_t run(uint32_t n) {
    uint64_t sum = 0;
    for (uint32_t round = 0; round < n; round++) {
        arena_used = 0;
        failed = 0;
        memset(texts, 0, sizeof texts);
        memset(globals, 0, sizeof globals);
        compile(program);
        Value result = execute();
        sum = mix(sum, failed || result.kind != NUMBER ? ~0ull : (uint64_t)(int64_t)result.number);
    }
    return sum;
}
