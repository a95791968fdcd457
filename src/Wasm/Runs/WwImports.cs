using Wasmtime;

namespace Wetware.Wasm.Runs;

/// <summary>The import module <c>ww</c> as engine functions.</summary>
internal static class WwImports
{
    public const string ModuleName = "ww";

    public static Dictionary<string, Action<Linker>> All()
    {
        var all = new Dictionary<string, Action<Linker>>();
        all["list"] = linker => linker.DefineFunction(
            ModuleName,
            "list",
            (CallerFunc<int, int, int, int>)((caller, buffer, capacity, needed) =>
                (int)GuestContext.Of(caller, out var memory).Ww.List(memory, (uint)buffer, (uint)capacity, (uint)needed)));
        all["call"] = linker => linker.DefineFunction(
            ModuleName,
            "call",
            (CallerFunc<int, int, int, int, int, int, int, int, int>)(
                (caller, number, method, methodLength, data, dataLength, capabilities, count, reply) =>
                    (int)GuestContext.Of(caller, out var memory).Ww.Call(
                        memory,
                        (uint)number,
                        (uint)method,
                        (uint)methodLength,
                        (uint)data,
                        (uint)dataLength,
                        (uint)capabilities,
                        (uint)count,
                        (uint)reply)));
        all["reply"] = linker => linker.DefineFunction(
            ModuleName,
            "reply",
            (CallerFunc<int, int>)((caller, reply) => (int)GuestContext.Of(caller, out var memory).Ww.Reply(memory, (uint)reply)));
        all["release"] = linker => linker.DefineFunction(
            ModuleName,
            "release",
            (CallerFunc<int, int>)((caller, number) => (int)Release(GuestContext.Of(caller, out _), number)));
        return all;
    }

    private static GuestError Release(GuestContext context, int number) => context.Ww.Release((uint)number);
}
