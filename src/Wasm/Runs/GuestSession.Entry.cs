using Wasmtime;

namespace Wetware.Wasm.Runs;

/// <summary>Entering a guest, and naming the limit at which one failed by itself.</summary>
internal sealed partial class GuestSession
{
    /// <summary>What is wrong with an entry, before anything runs; null when nothing is.</summary>
    private GuestOutcome? Check(GuestEntry entry, out ValueBox[] arguments)
    {
        arguments = [];
        if (FindExport(entry.Name) is not { } function)
            return GuestOutcome.Refused($"the module exports no function '{entry.Name}'", GuestError.NotFound);
        return GuestArguments.Fit(entry, function, out arguments) is { } wrong ? GuestOutcome.Refused(wrong) : null;
    }

    private FunctionExport? FindExport(string name) =>
        _copy.Module.Exports.OfType<FunctionExport>().FirstOrDefault(export => export.Name == name);

    /// <param name="entry">Null to bring the instance to life only.</param>
    private GuestOutcome Enter(GuestEntry? entry)
    {
        ValueBox[] arguments = [];
        if (entry is not null && Check(entry, out arguments) is { } refused)
            return refused;
        if (_instance is null)
        {
            _instance = _copy.Linker.Instantiate(_store, _copy.Module);
            // Only what is no command may be initialised and then called many times.
            if (FindExport(StartName) is null && FindExport(InitializeName) is { Parameters.Count: 0 })
                _instance.GetFunction(InitializeName)!.Invoke();
        }

        if (entry is { IsCommand: false, StartFirst: true } && !_started)
            StartFirst();
        var results = entry is null ? null : _instance.GetFunction(entry.Name)!.Invoke((ReadOnlySpan<ValueBox>)arguments);
        return new GuestOutcome
        {
            End = GuestEnd.Returned,
            Results = entry is { IsCommand: false } ? GuestArguments.Results(results) : [],
            ExitCode = entry is { IsCommand: true } ? 0 : null,
        };
    }

    private void StartFirst()
    {
        _started = true;
        if (FindExport(StartName) is not { Parameters.Count: 0 })
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

    /// <summary>
    /// Memory, tables and descriptors that run out are told to the guest, which may go on. When it then fails, the limit that it had
    /// reached is named: descriptors that were refused, or a memory or table within the last quarter of what it may be.
    /// </summary>
    private GuestOutcome NameReachedLimit(GuestOutcome outcome)
    {
        var failed = outcome.End == GuestEnd.Trapped || (outcome.End == GuestEnd.Exited && outcome.ExitCode != 0);
        if (!failed || ReachedLimit() is not { } limit)
            return outcome;
        return outcome with
        {
            End = GuestEnd.LimitHit,
            Error = GuestError.Limit,
            Limit = limit,
            Message = $"{outcome.Message ?? $"the guest exited with {outcome.ExitCode}"}, having reached limit '{limit.Word()}'",
        };
    }

    private GuestLimit? ReachedLimit()
    {
        if (_context.Wasi.FilesWereFull)
            return GuestLimit.Files;
        var summary = _copy.Summary;
        var memory = MemoryBytes;
        if (memory > summary.MemoryPages * PageBytes && memory > _run.Limits.MemoryBytes / 4 * 3
            && (summary.MaxMemoryPages is not { } most || most > _run.Limits.MemoryBytes / PageBytes))
            return GuestLimit.Memory;
        var table = _instance?.GetTables().Select(t => t.Table.GetSize()).DefaultIfEmpty().Max() ?? 0;
        return table > (ulong)summary.TableElements && table > _run.Limits.TableElements / 4 * 3UL ? GuestLimit.Table : null;
    }
}
