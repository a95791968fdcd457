using Wasmtime;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>WASI as engine functions, under its two names.</summary>
internal static partial class WasiImports
{
    public const string Preview1Name = "wasi_snapshot_preview1";
    public const string UnstableName = "wasi_unstable";

    public static bool IsOf(string module) => module is Preview1Name or UnstableName;

    public static void AddTo(Dictionary<string, Dictionary<string, Action<Linker>>> all)
    {
        all[Preview1Name] = All(Preview1Name, WasiVersion.Preview1);
        all[UnstableName] = All(UnstableName, WasiVersion.Unstable);
        // The unstable version never had it.
        all[Preview1Name]["sock_accept"] = linker => linker.DefineFunction(
            Preview1Name,
            "sock_accept",
            (CallerFunc<int, int, int, int>)((x, a, b, c) => (int)Host(x, out var m).SockAccept(m, (uint)a, (uint)b, (uint)c)));
    }

    private static Dictionary<string, Action<Linker>> All(string module, WasiVersion version)
    {
        var all = new Dictionary<string, Action<Linker>>();
        AddMisc(Add, version);
        AddFd(Add, version);
        AddPath(Add, version);
        Add("proc_exit", (l, n) => l.DefineFunction(n, "proc_exit", (CallerAction<int>)((_, code) => WasiHost.ProcExit((uint)code))));
        Add("proc_raise", (l, n) => l.DefineFunction(n, "proc_raise", (CallerFunc<int, int>)((_, a) => (int)WasiHost.ProcRaise((uint)a))));
        return all;

        void Add(string name, Action<Linker, string> define) => all[name] = linker => define(linker, module);
    }

    private static WasiHost Host(Caller caller, out GuestMemory memory) => GuestContext.Of(caller, out memory).Wasi!;
}
