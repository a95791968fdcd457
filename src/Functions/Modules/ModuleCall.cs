using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Modules;

/// <summary>One call of a WebAssembly program: what the run is given, and what its outcome means.</summary>
internal static class ModuleCall
{
    private const string StartName = "_start";

    public static Task<FunctionResult> RunAsync(
        CallContext context,
        PreparedModule module,
        IReadOnlyDictionary<(string Module, string Name), GuestFunction> functions,
        GuestRunner runner,
        WarmInstances warm,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var call = context.Call;
        var isCommand = module.RunsAsCommand(call.Mode, call.StartFunction);
        var entry = string.IsNullOrEmpty(call.StartFunction) ? StartName : call.StartFunction;
        if (module.Refusal(isCommand, entry) is var (error, message))
            return Task.FromResult(FunctionEngine.Failed(error, message));
        var api = new CoreApi(context, time);
        if (call.Warm is not { } policy || isCommand || !module.ImportsCoreAlone)
            return RunNewAsync(context, module, functions, isCommand, entry, api, runner, cancellation);
        return warm.Take(policy, call.Code.TechId) is { } instance
            ? RunInAsync(instance, policy, context, entry, api, warm, cancellation)
            : OpenAsync(policy, context, module, entry, api, runner, warm, cancellation);
    }

    /// <summary>Runs a call in an instance of its own.</summary>
    private static async Task<FunctionResult> RunNewAsync(
        CallContext context,
        PreparedModule module,
        IReadOnlyDictionary<(string Module, string Name), GuestFunction> functions,
        bool isCommand,
        string entry,
        CoreApi api,
        GuestRunner runner,
        CancellationToken cancellation)
    {
        var call = context.Call;
        try
        {
            if (context.Budget.TimeLeft is var left && left <= TimeSpan.Zero)
                return IsLate();
            using var files = new ModuleFiles(api, call.Output);
            var run = new GuestRun
            {
                Module = module.Digest,
                Entry = isCommand && entry == StartName ? GuestEntry.Command : GuestEntry.Export(entry, isCommand ? [] : Arguments(call)),
                ProgramName = call.PosixFileName ?? call.Name,
                Arguments = isCommand ? call.PosixArguments : [],
                Functions = functions,
                FunctionState = new CallState { Api = api },
                Limits = Limits(call.Limits, left),
            };
            // What imports no WASI can see no files, arguments or environment.
            if (!module.ImportsCoreAlone)
                run = await files.GiveAsync(run, module.Kind == ModuleKind.Component, context.Host.Http, cancellation).ConfigureAwait(false);
            var outcome = await runner.RunAsync(run, call.Direct, cancellation).ConfigureAwait(false);
            return Result(outcome, api, context.Budget);
        }
        finally
        {
            api.End();
        }
    }

    /// <summary>Runs a call in a new instance that is left to others, or in one of its own when the node has too many of those already.</summary>
    private static async Task<FunctionResult> OpenAsync(
        WarmPolicy policy, CallContext context, PreparedModule module, string entry, CoreApi api, GuestRunner runner, WarmInstances warm, CancellationToken cancellation)
    {
        if (context.Budget.TimeLeft <= TimeSpan.Zero)
            return IsLate(); // the time runs from here on, so that it counts opening
        var call = context.Call;
        var state = new CallState { Api = api };
        var run = new GuestRun
        {
            Module = module.Digest,
            Entry = GuestEntry.Export(entry),
            ProgramName = call.Name,
            Functions = module.Core,
            FunctionState = state,
            Limits = Limits(call.Limits, call.Limits.Time),
        };
        var (opened, guest) = await runner.OpenAsync(run, cancellation).ConfigureAwait(false);
        if (opened.End == GuestEnd.Overloaded)
            return await RunNewAsync(context, module, module.Core, isCommand: false, entry, api, runner, cancellation).ConfigureAwait(false);
        if (guest is not null)
            return await RunInAsync(new WarmInstance(guest, state), policy, context, entry, api, warm, cancellation).ConfigureAwait(false);
        api.End();
        return Result(opened, api, context.Budget);
    }

    private static async Task<FunctionResult> RunInAsync(
        WarmInstance instance, WarmPolicy policy, CallContext context, string entry, CoreApi api, WarmInstances warm, CancellationToken cancellation)
    {
        var call = context.Call;
        var stays = false;
        try
        {
            if (context.Budget.TimeLeft is var left && left <= TimeSpan.Zero)
                return IsLate();
            instance.State.Api = api;
            var outcome = await instance.Guest.CallAsync(GuestEntry.Export(entry, Arguments(call)), left, call.Direct, cancellation).ConfigureAwait(false);

            // What a trap or a limit left behind cannot be trusted.
            stays = outcome.End == GuestEnd.Returned;
            return Result(outcome, api, context.Budget);
        }
        finally
        {
            warm.Return(policy, call.Code.TechId, instance, stays);
            api.End();
        }
    }

    private static FunctionResult IsLate() => FunctionEngine.Failed(FunctionError.Limit, "the time is up", LimitWords.Time);

    private static GuestValue[] Arguments(FunctionCall call) => call.Arguments.Count == 0 ? [] : [.. call.Arguments.Select(GuestValue.I32)];

    private static GuestLimits Limits(FunctionLimits limits, TimeSpan left) => new()
    {
        MemoryBytes = limits.MemoryBytes,
        Time = left,
        Fuel = limits.Fuel,
        OutputBytes = Math.Min(limits.OutputBytes, 1L << 30),
        LogLines = int.MaxValue,
    };

    private static FunctionResult Result(GuestOutcome outcome, CoreApi api, CallBudget budget)
    {
        var result = outcome.End switch
        {
            GuestEnd.Returned => new FunctionResult { Result = outcome.Results.Count == 1 ? outcome.Results[0].AsI32() : (int?)outcome.ExitCode ?? 0 },
            GuestEnd.Exited => new FunctionResult { Result = unchecked((int)outcome.ExitCode!) },
            GuestEnd.Trapped when api.Failure is { } failure => FunctionEngine.Failed(failure.Error, failure.Message, failure.Limit),
            GuestEnd.Trapped => FunctionEngine.Failed(FunctionError.Trap, outcome.Message!),
            GuestEnd.LimitHit => FunctionEngine.Failed(FunctionError.Limit, outcome.Message!, outcome.Limit!.Value.Word()),
            GuestEnd.Cancelled => FunctionEngine.Failed(FunctionError.Cancelled, outcome.Message!),
            GuestEnd.Overloaded => FunctionEngine.Failed(FunctionError.Overloaded, outcome.Message!),
            GuestEnd.Refused when outcome.Error == GuestError.Unimplemented => FunctionEngine.Failed(FunctionError.UnresolvedImport, outcome.Message!),
            GuestEnd.Refused when outcome.Error == GuestError.NotFound => FunctionEngine.Failed(FunctionError.Overloaded, "other programs took the place of this one; try again"),
            GuestEnd.Refused => FunctionEngine.Failed(FunctionError.WrongArguments, outcome.Message!),
            _ => FunctionEngine.Failed(FunctionError.HostFailed, outcome.Message ?? outcome.End.ToString()),
        };
        var usage = outcome.Usage;
        budget.FuelBelow += usage.Fuel ?? 0;
        return result with
        {
            Usage = new FunctionUsage
            {
                Elapsed = usage.Elapsed,
                Queued = budget.Queued,
                Fuel = usage.Fuel is null ? null : budget.FuelBelow,
                MemoryBytes = usage.PeakMemoryBytes ?? 0,
                OutputBytes = budget.OutputBytes,
                Calls = budget.Calls,
                Requests = budget.Requests,
            },
        };
    }
}
