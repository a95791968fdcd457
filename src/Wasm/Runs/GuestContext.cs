using Wasmtime;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>What the host functions find when a guest calls them.</summary>
/// <param name="wasi">WASI; null for a module that imports nothing of it.</param>
/// <param name="ww">The import module <c>ww</c>.</param>
/// <param name="hostFunctions">Functions that the run brought, by index.</param>
/// <param name="functionState">What those find as their state.</param>
internal sealed class GuestContext(WasiHost? wasi, WwHost ww, GuestFunction[] hostFunctions, object? functionState) : IDisposable
{
    public const string MemoryName = "memory";

    private EngineMemory? _memory;

    public WasiHost? Wasi => wasi;

    public WwHost Ww => ww;

    public GuestFunction[] HostFunctions => hostFunctions;

    public object? FunctionState => functionState;

    public CancellationToken Stopping
    {
        get;
        set
        {
            field = value;
            wasi?.Stopping = value;
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
        wasi?.Dispose();
    }
}
