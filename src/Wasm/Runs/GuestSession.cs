using Wasmtime;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>One guest: its store, its instance once there is one, and all that it was given. Used by one thread at a time.</summary>
internal sealed partial class GuestSession : IDisposable
{
    private const string StartName = "_start";
    private const string InitializeName = "_initialize";
    private const long PageBytes = 64 << 10;

    private readonly ModuleStore _modules;
    private readonly CompiledModule _copy;
    private readonly GuestRun _run;
    private readonly TimeProvider _time;
    private readonly OutputBudget _budget;
    private readonly GuestGrants _grants;
    private readonly GuestContext _context;
    private readonly Store _store;
    private Instance? _instance;
    private bool _started;

    /// <exception cref="ArgumentException">Something that the run was given is not right.</exception>
    /// <exception cref="IOException">A host folder cannot be opened.</exception>
    public GuestSession(ModuleStore modules, CompiledModule copy, GuestRun run, TimeProvider time, RunControl control, Microsoft.Extensions.Logging.ILogger logger)
    {
        _modules = modules;
        _copy = copy;
        _run = run;
        _time = time;
        var limits = run.Limits;
        _budget = new OutputBudget(limits.OutputBytes, limits.LogLines);
        _grants = new GuestGrants(run, _budget);
        _context = new GuestContext(
            new WasiHost(_grants.Wasi, time, limits.OpenFiles, control.Stopping),
            new WwHost(run.Capabilities, logger, control.Stopping, run.Slot));
        _store = new Store(copy.Engine, _context);
        _store.SetLimits(limits.MemoryBytes, limits.TableElements, instances: 1, tables: 16, memories: 1);
    }

    /// <summary>True once the guest trapped, exited or was ended: what it left behind cannot be trusted.</summary>
    public bool Broken { get; private set; }

    public long MemoryBytes => _instance?.GetMemory(GuestContext.MemoryName)?.GetLength() ?? 0;

    public void Dispose()
    {
        _store.Dispose();
        _context.Dispose();
        _grants.Dispose();
        _modules.Return(_copy);
    }

    /// <summary>Enters the guest, with the full limits.</summary>
    public GuestOutcome Call(GuestEntry? entry, RunControl control)
    {
        var limits = _run.Limits;
        _context.Stopping = control.Stopping;
        _budget.Reset(limits.OutputBytes, limits.LogLines);
        if (limits.Fuel is { } fuel)
            _store.Fuel = fuel;
        var begun = _time.GetTimestamp();
        using var timer = _time.CreateTimer(_ => control.End(GuestStop.AtLimit(GuestLimit.Time)), null, limits.Time, Timeout.InfiniteTimeSpan);
        if (!control.Enter(_copy.Engine, _store))
            return GuestOutcomes.Of(control.Stop!);
        GuestOutcome outcome;
        try
        {
            outcome = Enter(entry);
        }
        catch (Exception e) when (GuestOutcomes.Of(e, control) is { } known)
        {
            Broken = true;
            outcome = NameReachedLimit(known);
        }
        catch
        {
            Broken = true;
            throw;
        }
        finally
        {
            control.Leave();
        }

        return _grants.WithOutputs(outcome) with { Usage = Usage(begun) };
    }

    private GuestUsage Usage(long begun) => new()
    {
        Elapsed = _time.GetElapsedTime(begun),
        Fuel = _run.Limits.Fuel - (_run.Limits.Fuel is null ? 0 : _store.Fuel),
        PeakMemoryBytes = MemoryBytes,
        OutputBytes = _budget.Written,
        LogLines = _budget.Lines,
    };
}
