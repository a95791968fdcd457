using Wasmtime;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>What the host functions find when a guest calls them.</summary>
internal sealed class GuestContext(WasiHost wasi, WwHost ww) : IDisposable
{
    public const string MemoryName = "memory";

    private EngineMemory? _memory;

    public WasiHost Wasi => wasi;

    public WwHost Ww => ww;

    public CancellationToken Stopping
    {
        set
        {
            wasi.Stopping = value;
            ww.Stopping = value;
        }
    }

    /// <summary>The context and memory of the guest that is calling.</summary>
    public static GuestContext Of(Caller caller, out GuestMemory memory)
    {
        var context = (GuestContext)caller.GetData()!;
        memory = context._memory ??= new EngineMemory(caller.GetMemory(MemoryName));
        return context;
    }

    public void Dispose()
    {
        ww.Dispose();
        wasi.Dispose();
    }
}
