using Wasmtime;
using Wasmtime.Components;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>A component with the engine's WASI 0.2, entered by the <c>wasi:cli/run</c> that it exports.</summary>
internal sealed class ComponentProgram : IGuestProgram
{
    /// <summary>Core instances of one component: its modules and the adapters between them.</summary>
    private const int MostInstances = 64;

    private readonly CompiledModule _component;
    private readonly ComponentGrants _grants;
    private readonly Store _store;
    private RunControl _control = null!;
    private ComponentInstance? _instance;

    /// <exception cref="ArgumentException">Something that the run was given cannot be given to a component.</exception>
    /// <exception cref="IOException">A folder or the standard input cannot be opened.</exception>
    public ComponentProgram(CompiledModule component, GuestRun run, OutputBudget budget)
    {
        _component = component;
        _grants = new ComponentGrants(run, budget);
        _store = new Store(component.Engine);
        try
        {
            var tables = (uint)Math.Max(1, component.Summary.Tables);
            _store.SetLimits(run.Limits.MemoryBytes, run.Limits.TableElements / tables, MostInstances, tables, GuestLimits.MostMemories);
            _store.SetEpochDeadlineCallback(_ => _control.ThrowIfEnded());
            _grants.Give(_store, run);
        }
        catch (WasmtimeException e)
        {
            Dispose();
            throw new IOException(e.Message, e);
        }
    }

    public RunControl Control
    {
        set
        {
            _control = value;
            _grants.Control = value;
            value.Outputs = _grants.WithOutputs;
        }
    }

    /// <summary>Not told: the engine shows a component's functions, not its memories.</summary>
    public long? MemoryBytes => null;

    public ulong Fuel
    {
        get => _store.Fuel;
        set => _store.Fuel = value;
    }

    public GuestOutcome Enter(GuestEntry? entry)
    {
        if (entry is { IsCommand: false })
            return GuestOutcome.Refused($"a component is entered by its wasi:cli/run; {Printable.Quote(entry.Name)} cannot be called", GuestError.NotFound);
        _store.SetEpochDeadline(RunControl.TicksBetweenLooks);
        using var waking = _control.Stopping.UnsafeRegister(static grants => ((ComponentGrants)grants!).CloseInput(), _grants);
        try
        {
            _instance ??= _component.ComponentLinker!.Instantiate(_store, _component.Component!);
            if (entry is null)
                return new GuestOutcome { End = GuestEnd.Returned };
            var run = _instance.GetFunction(ComponentBoundary.RunOf(_component.Description)!, "run")
                ?? throw new ModuleRefusedException("the component's wasi:cli/run has no function 'run'");
            var succeeded = run.Call() is { IsOk: true };
            if (_control.Stop is { } stop)
                throw new GuestStopException(stop);
            return new GuestOutcome { End = succeeded ? GuestEnd.Returned : GuestEnd.Exited, ExitCode = succeeded ? 0u : 1u };
        }
        catch (WasmtimeException) when (_control.Stop is not null)
        {
            // A guest whose output is closed or whose input ends may end by itself before it looks: the reason counts.
            throw new GuestStopException(_control.Stop);
        }
    }

    /// <summary>A component whose memory cannot grow goes on, and what it then does is its own; it is not asked.</summary>
    public GuestLimit? ReachedLimit() => null;

    public GuestOutcome WithOutputs(GuestOutcome outcome) => _grants.WithOutputs(outcome);

    public void Dispose()
    {
        _store.Dispose();
        _grants.Dispose();
    }
}
