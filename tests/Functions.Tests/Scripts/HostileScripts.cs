using Wetware.Functions.Engine;
using Wetware.Tests.Engine;

namespace Wetware.Tests.Scripts;

/// <summary>Scripts that try to end the process or to keep its thread. A program of its own, since what it looks for is the end of the process.</summary>
internal static class HostileScripts
{
    public const string Argument = "hostile-scripts";

    /// <summary>Time within which each has to end, limits and grace included.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    private static readonly FunctionLimits Limits = new() { Time = TimeSpan.FromSeconds(2), MemoryBytes = 64 << 20, Statements = 5_000_000 };

    private static readonly (string Name, string Script)[] All =
    [
        ("call", "function run() { return run() + 1; }"),
        ("call of new functions", "const f = n => [0].map(() => { const g = () => f(n + 1) + 1; return g(); })[0]; function run() { return f(0); }"),
        ("new", "function A() { this.a = new A(); } function run() { new A(); }"),
        ("getter", "const o = { get a() { return this.a + 1; } }; function run() { return o.a; }"),
        ("setter", "const o = { set a(v) { this.a = v; } }; function run() { o.a = 1; }"),
        ("valueOf", "const o = { valueOf() { return o + 1; } }; function run() { return o + 1; }"),
        ("toString", "const o = { toString() { return `${o}`; } }; function run() { return `${o}`; }"),
        ("toPrimitive", "const o = { [Symbol.toPrimitive]() { return o * 1; } }; function run() { return o * 1; }"),
        ("proxy trap", "const p = new Proxy({}, { get(t, k) { return p[k]; } }); function run() { return p.x; }"),
        ("proxy chain", "let p = {}; for (let i = 0; i < 200000; i++) p = new Proxy(p, {}); function run() { return p.x; }"),
        ("proxy has chain", "let p = {}; for (let i = 0; i < 200000; i++) p = new Proxy(p, {}); function run() { return 'x' in p; }"),
        ("proxy call chain", "let p = () => 1; for (let i = 0; i < 200000; i++) p = new Proxy(p, {}); function run() { return p(); }"),
        ("bound chain", "let f = () => 1; for (let i = 0; i < 200000; i++) f = f.bind(null); function run() { return f(); }"),
        ("bound instanceof", "let f = function () {}; for (let i = 0; i < 200000; i++) f = f.bind(null); function run() { return ({}) instanceof f; }"),
        ("prototype chain", "let o = {}; for (let i = 0; i < 200000; i++) o = Object.create(o); function run() { return o.missing; }"),
        ("array in array toString", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; function run() { return String(a).length; }"),
        ("array in array flat", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; function run() { return a.flat(Infinity).length; }"),
        ("stringify deep", "let a = []; for (let i = 0; i < 200000; i++) a = [a]; function run() { return JSON.stringify(a).length; }"),
        ("stringify deep object", "let a = {}; for (let i = 0; i < 200000; i++) a = { a }; function run() { return JSON.stringify(a).length; }"),
        ("parse deep", "function run() { return JSON.parse('['.repeat(200000) + ']'.repeat(200000)).length; }"),
        ("parse deep with reviver", "function run() { return JSON.parse('['.repeat(150) + ']'.repeat(150), (k, v) => [v]).length; }"),
        ("structured", "let a = {}; for (let i = 0; i < 200000; i++) a = { a }; function run() { return structuredClone(a); }"),
        ("sort recursion", "const f = () => [2, 1].sort(() => f()); function run() { f(); }"),
        ("replace recursion", "const f = () => 'a'.replace('a', f); function run() { f(); }"),
        ("forEach recursion", "const f = () => [1].forEach(f); function run() { f(); }"),
        ("reflect recursion", "const f = () => Reflect.apply(f, null, []); function run() { f(); }"),
        ("call recursion", "const f = function () { f.call.call.call(f); }; function run() { f(); }"),
        ("iterator recursion", "const o = { [Symbol.iterator]() { return [...o]; } }; function run() { return [...o]; }"),
        ("generator recursion", "function* g() { yield* g(); } function run() { return [...g()]; }"),
        ("async recursion", "const f = async () => { await f(); }; function run() { return f(); }"),
        ("promise loop", "const f = () => Promise.resolve().then(f); function run() { f(); }"),
        ("promise of promise", "let p = Promise.resolve(1); for (let i = 0; i < 100000; i++) { const q = p; p = new Promise(r => r(q)); } function run() { return p; }"),
        ("thenable", "const t = { then(r) { r(t); } }; function run() { return Promise.resolve(t); }"),
        ("never resolved", "function run() { return new Promise(() => {}); }"),
        ("class extends chain", "let C = class {}; for (let i = 0; i < 20000; i++) C = class extends C {}; function run() { new C(); }"),
        ("tagged recursion", "const f = () => f``; function run() { f(); }"),
        ("default parameter", "const f = (a = f()) => a; function run() { f(); }"),
        ("destructuring", "const o = { get a() { const { a } = o; return a; } }; function run() { return o.a; }"),
        ("loop", "function run() { for (;;); }"),
        ("loop without body", "function run() { while (true) {} }"),
        ("loop in condition", "function run() { let i = 0; do { i++ } while (i >= 0) }"),
        ("array of holes", "function run() { return new Array(4294967295).join('x').length; }"),
        ("array fill", "function run() { return new Array(100000000).fill(1).length; }"),
        ("array length loop", "function run() { return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1); }"),
        ("array from length", "function run() { return Array.from({ length: 1e9 }).length; }"),
        ("reverse of length", "function run() { Array.prototype.reverse.call({ length: 2 ** 53 - 1 }); }"),
        ("sort of length", "function run() { Array.prototype.sort.call({ length: 2 ** 31 }); }"),
        ("push apply", "function run() { Math.max.apply(null, { length: 4e9 }); }"),
        ("repeat", "function run() { return 'x'.repeat(2 ** 29).length; }"),
        ("pad", "function run() { return 'x'.padEnd(2 ** 29).length; }"),
        ("double", "function run() { let s = 'x'; for (let i = 0; i < 40; i++) s += s; return s.length; }"),
        ("concat", "function run() { let s = 'x'.repeat(1 << 20); let a = []; for (let i = 0; i < 1000; i++) a.push(s); return a.join('').length; }"),
        ("replaceAll", "function run() { const s = 'x'.repeat(1 << 20); return s.replaceAll('x', s).length; }"),
        ("split join", "function run() { const s = 'x'.repeat(1 << 20); return s.split('').join(s).length; }"),
        ("array buffer", "function run() { return new ArrayBuffer(2 ** 31 - 64).byteLength; }"),
        ("array buffers", "function run() { const a = []; for (;;) a.push(new Uint8Array(1 << 20)); }"),
        ("resizable buffer", "function run() { return new ArrayBuffer(1, { maxByteLength: 2 ** 31 - 64 }).maxByteLength; }"),
        ("big power", "function run() { return (2n ** 100000000n).toString().length; }"),
        ("big power of power", "function run() { let a = 3n; for (let i = 0; i < 100; i++) a = a * a; return String(a).length; }"),
        ("big shift", "function run() { return (1n << 4000000000n) > 0n ? 1 : 0; }"),
        ("big parse", "function run() { return BigInt('9'.repeat(10000000)) > 0n ? 1 : 0; }"),
        ("regex bomb", "function run() { return /^(a+)+$/.test('a'.repeat(40) + '!') ? 1 : 0; }"),
        ("regex bomb from text", "function run() { return new RegExp('^(([a-z])+.)+[A-Z]([a-z])+$').test('a'.repeat(60)) ? 1 : 0; }"),
        ("regex backreference", "function run() { return /(a*)*\\1b/.test('a'.repeat(40)) ? 1 : 0; }"),
        ("regex lookbehind", "function run() { return /(?<=(a+)+)b/.test('a'.repeat(5000)) ? 1 : 0; }"),
        ("regex unicode", "function run() { return /^(\\p{L}+)+$/u.test('a'.repeat(40) + '!') ? 1 : 0; }"),
        ("regex v", "function run() { return /^([a-z]+)+$/v.test('a'.repeat(40) + '!') ? 1 : 0; }"),
        ("regex nested", "function run() { return new RegExp('('.repeat(50000) + ')'.repeat(50000)).test('') ? 1 : 0; }"),
        ("regex counts", "function run() { return new RegExp('((a{0,1000}){0,1000}){0,1000}b').test('a'.repeat(1000)) ? 1 : 0; }"),
        ("regex many", "function run() { for (let i = 0; ; i++) new RegExp('a{' + i + '}b'); }"),
        ("symbol table", "function run() { for (let i = 0; ; i++) Symbol.for('s' + i); }"),
        ("map grows", "function run() { const m = new Map(); for (let i = 0; ; i++) m.set(i, i); }"),
        ("finally", "function run() { for (;;) { try { for (;;); } finally { continue; } } }"),
        ("catch", "function run() { for (;;) { try { run(); } catch { } } }"),
        ("generator return", "function* g() { try { yield 1; } finally { for (;;); } } function run() { for (const x of g()) return; }"),
        ("date", "function run() { return new Date(8.64e15).toString().length + new Date(NaN).getTime(); }"),
        ("intl", "function run() { return (123456.789).toLocaleString('ar-EG').length; }"),
        ("locale compare", "function run() { return 'a'.repeat(1000000).localeCompare('a'.repeat(1000000)); }"),
        ("normalize", "function run() { return '\\uFDFA'.repeat(1000000).normalize('NFKD').length; }"),
        ("atomics wait", "function run() { return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }"),
        ("eval", "function run() { return eval('1 + 1'); }"),
        ("new function", "function run() { return new Function('return 1')(); }"),
        ("constructor", "function run() { return (() => {}).constructor('return 1')(); }"),
        ("clr", "function run() { return System.IO.File.ReadAllText('/etc/passwd').length; }"),
        ("clr of function", "function run() { return requireApi.GetType().Assembly.Location.length; }"),
        ("import", "function run() { return import('/etc/passwd'); }"),
        ("shadow realm", "function run() { return new ShadowRealm().evaluate('(() => { for (;;); })()'); }"),
        ("deep parentheses", "function run() { return " + new string('(', 200_000) + "1" + new string(')', 200_000) + "; }"),
        ("deep arrays", "function run() { return " + new string('[', 200_000) + new string(']', 200_000) + "; }"),
        ("deep negation", "function run() { return " + string.Concat(Enumerable.Repeat("!", 200_000)) + "1; }"),
        ("deep addition", "function run() { return " + string.Join('+', Enumerable.Repeat("1", 400_000)) + "; }"),
        ("deep members", "function run() { return a" + string.Concat(Enumerable.Repeat(".a", 400_000)) + "; }"),
        ("deep calls", "function run() { return run" + string.Concat(Enumerable.Repeat("()", 400_000)) + "; }"),
        ("deep blocks", "function run() { " + new string('{', 200_000) + new string('}', 200_000) + " }"),
        ("deep ifs", "function run() { " + string.Concat(Enumerable.Repeat("if (1) ", 200_000)) + "; }"),
        ("deep else ifs", "function run() { " + string.Concat(Enumerable.Repeat("if (0); else ", 200_000)) + "; }"),
        ("deep conditionals", "function run() { return " + string.Concat(Enumerable.Repeat("0 ? 1 : ", 200_000)) + "2; }"),
        ("deep functions", string.Concat(Enumerable.Repeat("(function () { ", 100_000)) + string.Concat(Enumerable.Repeat("})", 100_000))),
        ("deep arrows", "const f = " + string.Concat(Enumerable.Repeat("a => ", 100_000)) + "1;"),
        ("deep templates", "const f = " + string.Concat(Enumerable.Repeat("`${", 100_000)) + "1" + string.Concat(Enumerable.Repeat("}`", 100_000))),
        ("deep patterns", "const " + string.Concat(Enumerable.Repeat("[", 100_000)) + "a" + string.Concat(Enumerable.Repeat("]", 100_000)) + " = 1;"),
        ("deep regex", "const r = /" + string.Concat(Enumerable.Repeat("(", 100_000)) + string.Concat(Enumerable.Repeat(")", 100_000)) + "/;"),
        ("500 levels", "function run() { return " + string.Join('+', Enumerable.Repeat("1", 490)) + "; }"),
        ("many statements", string.Concat(Enumerable.Repeat("var a = 1;\n", 100_000)) + "function run() { return a; }"),
    ];

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [Argument, ..])
        {
            await Console.Error.WriteLineAsync($"usage: {Argument} [NAME]");
            return 2;
        }

        using var fixture = new EngineFixture();
        var wrong = 0;
        foreach (var (name, script) in All.Where(one => arguments.Length == 1 || arguments[1] == one.Name))
        {
            Console.WriteLine($"{name} …");
            var begun = TimeProvider.System.GetTimestamp();
            var (result, _) = await fixture.Run(script, limits: Limits).WaitAsync(TimeSpan.FromMinutes(2));
            var elapsed = TimeProvider.System.GetElapsedTime(begun);
            var fine = result.Error is not FunctionError.HostFailed && elapsed < Most;
            if (!fine)
                wrong++;
            var message = result.Message is { Length: > 150 } long_ ? long_[..150] : result.Message;
            Console.WriteLine($"{(fine ? "fine" : "WRONG")} {name}: {result.Result} {result.Error.Word()} {result.Limit} {message} ({elapsed.TotalSeconds:0.0} s, {result.Usage.MemoryBytes >> 20} MiB)");
        }

        Console.WriteLine($"{wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }
}
