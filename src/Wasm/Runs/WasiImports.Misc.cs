using Wasmtime;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>WASI as engine functions: clocks, arguments, waiting, sockets.</summary>
/// <remarks>Parameters keep the order of WASI's definition; <c>m</c> is the guest's memory.</remarks>
internal static partial class WasiImports
{
    private static void AddMisc(Action<string, Action<Linker, string>> add, WasiVersion version)
    {
        add("args_get", (l, n) => l.DefineFunction(n, "args_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).ArgsGet(m, (uint)a, (uint)b))));
        add("args_sizes_get", (l, n) => l.DefineFunction(n, "args_sizes_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).ArgsSizesGet(m, (uint)a, (uint)b))));
        add("environ_get", (l, n) => l.DefineFunction(n, "environ_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).EnvironGet(m, (uint)a, (uint)b))));
        add("environ_sizes_get", (l, n) => l.DefineFunction(n, "environ_sizes_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).EnvironSizesGet(m, (uint)a, (uint)b))));
        add("clock_res_get", (l, n) => l.DefineFunction(n, "clock_res_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).ClockResGet(m, (uint)a, (uint)b))));
        add("clock_time_get", (l, n) => l.DefineFunction(n, "clock_time_get", (CallerFunc<int, long, int, int>)(
            (x, a, b, c) => (int)Host(x, out var m).ClockTimeGet(m, (uint)a, (ulong)b, (uint)c))));
        add("random_get", (l, n) => l.DefineFunction(n, "random_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).RandomGet(m, (uint)a, (uint)b))));
        add("sched_yield", (l, n) => l.DefineFunction(n, "sched_yield", (CallerFunc<int>)(x => (int)Host(x, out _).SchedYield())));
        add("poll_oneoff", (l, n) => l.DefineFunction(n, "poll_oneoff", (CallerFunc<int, int, int, int, int>)(
            (x, a, b, c, d) => (int)Host(x, out var m).PollOneoff(m, version, (uint)a, (uint)b, (uint)c, (uint)d))));
        add("sock_recv", (l, n) => l.DefineFunction(n, "sock_recv", (CallerFunc<int, int, int, int, int, int, int>)(
            (x, a, b, c, d, e, f) => (int)Host(x, out var m).SockRecv(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e, (uint)f))));
        add("sock_send", (l, n) => l.DefineFunction(n, "sock_send", (CallerFunc<int, int, int, int, int, int>)(
            (x, a, b, c, d, e) => (int)Host(x, out var m).SockSend(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e))));
        add("sock_shutdown", (l, n) => l.DefineFunction(n, "sock_shutdown", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out _).SockShutdown((uint)a, (uint)b))));
    }
}
