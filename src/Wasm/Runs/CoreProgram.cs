using Microsoft.Extensions.Logging;
using Wasmtime;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Files;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>A core module with WASI preview 1 and <c>ww</c>.</summary>
internal sealed class CoreProgram : IGuestProgram
{
    private const string StartName = "_start";
    private const string InitializeName = "_initialize";
    private const long PageBytes = 64 << 10;

    private readonly CompiledModule _module;
    private readonly GuestLimits _limits;
    private readonly GuestGrants? _grants;
    private readonly GuestContext _context;
    private readonly Store _store;
    private Instance? _instance;
    private Memory? _memory;
    private (string Name, FunctionExport Type, Function Function)? _entered;
    private RunControl _control = null!;
    private bool _started;

    /// <exception cref="ArgumentException">Something that the run was given is not right.</exception>
    /// <exception cref="IOException">A host folder cannot be opened.</exception>
    public CoreProgram(CompiledModule module, GuestRun run, OutputBudget budget, TimeProvider time, ILogger logger)
    {
        _module = module;
        _limits = run.Limits;

        // Who imports nothing of WASI sees nothing of it; what such a run is given is checked all the same.
        _grants = module.ImportsWasi || run.IsGivenFiles ? new GuestGrants(run, budget) : null;
        _context = new GuestContext(
            _grants is null ? null : new WasiHost(_grants.Wasi, time, _limits.OpenFiles, CancellationToken.None),
            new WwHost(run.Capabilities, logger, CancellationToken.None, run.Slot),
            HostFunctions(module, run),
            run.FunctionState);
        _store = new Store(module.Engine, _context);
        _store.SetLimits(_limits.MemoryBytes, ElementsOfEach, instances: 1, GuestLimits.MostTables, GuestLimits.MostMemories);
        _store.SetEpochDeadlineCallback(_ => _control.ThrowIfEnded());
    }

    public RunControl Control
    {
        set
        {
            _control = value;
            _context.Stopping = value.Stopping;
        }
    }

    public long? MemoryBytes => (_memory ??= _instance?.GetMemory(GuestContext.MemoryName))?.GetLength() ?? 0;

    public ulong Fuel
    {
        get => _store.Fuel;
        set => _store.Fuel = value;
    }

    /// <summary>The engine limits each table; so that all together stay within the limit, each may have its share.</summary>
    private uint ElementsOfEach => _limits.TableElements / (uint)Math.Max(1, _module.Summary.Tables);

    public GuestOutcome WithOutputs(GuestOutcome outcome) => _grants?.WithOutputs(outcome) ?? outcome;

    public void Dispose()
    {
        _store.Dispose();
        _context.Dispose();
        _grants?.Dispose();
    }

    public GuestOutcome Enter(GuestEntry? entry)
    {
        _store.SetEpochDeadline(RunControl.TicksBetweenLooks);
        ValueBox[] arguments = [];
        if (entry is not null && Check(entry, out arguments) is { } refused)
            return refused;
        if (_instance is null)
        {
            _instance = _module.Linker!.Instantiate(_store, _module.Module!);
            // Only what is no command may be initialised and then called many times.
            if (_module.FindExport(StartName) is null && _module.FindExport(InitializeName) is { Parameters.Count: 0 })
                _instance.GetFunction(InitializeName)!.Invoke();
        }

        if (entry is { IsCommand: false, StartFirst: true } && !_started)
            StartFirst();
        var results = entry is null ? null : FindFunction(entry.Name).Invoke((ReadOnlySpan<ValueBox>)arguments);
        return new GuestOutcome
        {
            End = GuestEnd.Returned,
            Results = entry is { IsCommand: false } ? GuestArguments.Results(results) : [],
            ExitCode = entry is { IsCommand: true } ? 0 : null,
        };
    }

    public GuestLimit? ReachedLimit()
    {
        if (_context.Wasi?.FilesWereFull == true)
            return GuestLimit.Files;
        var summary = _module.Summary;
        var memory = MemoryBytes;
        if (memory > summary.MemoryPages * PageBytes && memory > _limits.MemoryBytes / 4 * 3
            && (summary.MaxMemoryPages is not { } most || most > _limits.MemoryBytes / PageBytes))
            return GuestLimit.Memory;
        var table = _instance?.GetTables().Select(t => t.Table.GetSize()).DefaultIfEmpty().Max() ?? 0;
        return table > (ulong)summary.TableElements && table > ElementsOfEach / 4 * 3UL ? GuestLimit.Table : null;
    }

    /// <summary>What is wrong with an entry, before anything runs; null when nothing is.</summary>
    private GuestOutcome? Check(GuestEntry entry, out ValueBox[] arguments)
    {
        arguments = [];
        if ((_entered is { } last && last.Name == entry.Name ? last.Type : _module.FindExport(entry.Name)) is not { } function)
            return GuestOutcome.Refused($"the module exports no function '{entry.Name}'", GuestError.NotFound);
        return GuestArguments.Fit(entry, function, out arguments) is { } wrong ? GuestOutcome.Refused(wrong) : null;
    }

    private static GuestFunction[] HostFunctions(CompiledModule module, GuestRun run)
    {
        if (module.FromHost.Count == 0)
            return [];
        var functions = new GuestFunction[module.FromHost.Count];
        for (var i = 0; i < functions.Length; i++)
            functions[i] = run.Functions![(module.FromHost[i].Module, module.FromHost[i].Name)];
        return functions;
    }

    /// <summary>An export as a function; that of the last call is kept, as instances that live are mostly called alike.</summary>
    private Function FindFunction(string name)
    {
        if (_entered is not { } last || last.Name != name)
            _entered = last = (name, _module.FindExport(name)!, _instance!.GetFunction(name)!);
        return last.Function;
    }

    private void StartFirst()
    {
        _started = true;
        if (_module.FindExport(StartName) is not { Parameters.Count: 0 })
            return;
        try
        {
            _instance!.GetFunction(StartName)!.Invoke();
        }
        catch (WasmtimeException e) when (e.InnerException is GuestStopException { Stop.ExitCode: 0 })
        {
            // Some compilers' commands end in this way; the export is what was asked for.
        }
    }
}
