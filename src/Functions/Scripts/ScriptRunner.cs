using Acornima.Ast;
using Jint;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Scripts;

/// <summary>Runs JavaScript. A script is parsed once; each call has an interpreter of its own, so that calls share nothing.</summary>
/// <param name="options">Bounds of scripts.</param>
/// <param name="runner">The threads; stays the caller's.</param>
/// <param name="time">The clock.</param>
internal sealed class ScriptRunner(FunctionEngineOptions options, GuestRunner runner, TimeProvider time) : IFunctionRunner
{
    /// <summary>Time that parsing may take; a script within its limit of bytes takes less.</summary>
    private static readonly TimeSpan ParseTime = TimeSpan.FromSeconds(30);

    private readonly ScriptCache _parsed = new(options.CodeBytes / 4);

    /// <inheritdoc />
    public bool Runs(string contentType) => contentType is "text/javascript" or "application/javascript" or "application/x-javascript";

    /// <inheritdoc />
    public async Task<FunctionResult?> ReadyAsync(FunctionCode code, CancellationToken cancellation)
    {
        try
        {
            await PrepareAsync(code, code.TechId, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (FunctionException e)
        {
            return FunctionEngine.Failed(e.Error, e.Message, e.Limit);
        }
    }

    /// <inheritdoc />
    public async Task<FunctionResult> RunAsync(CallContext context, CancellationToken cancellation)
    {
        var call = context.Call;
        var begun = time.GetTimestamp();
        var script = await PrepareAsync(call.Code, call.Name, cancellation).ConfigureAwait(false);
        var compiled = time.GetElapsedTime(begun);
        if (call.Mode == FunctionMode.Posix)
            return FunctionEngine.Failed(FunctionError.WrongArguments, "a script has no mode posix");
        if (call.Arguments.Count > 0)
            return FunctionEngine.Failed(FunctionError.WrongArguments, $"a script's function takes no arguments; {call.Arguments.Count} were given");
        if (context.Budget.TimeLeft is var left && left <= TimeSpan.Zero)
            return FunctionEngine.Failed(FunctionError.Limit, "the time is up", LimitWords.Time);
        var api = new CoreApi(context, time);
        FunctionResult? result = null;
        try
        {
            var outcome = await runner.RunScriptAsync(
                call.Name,
                stopping =>
                {
                    api.Stopping = stopping;
                    result = new ScriptCall(api, options, call.Limits).Run(script, stopping);
                    return new GuestOutcome { End = GuestEnd.Returned };
                },
                left,
                cancellation).ConfigureAwait(false);
            var ended = outcome.End == GuestEnd.Returned ? result! : Ended(outcome);
            return ended with
            {
                Usage = ended.Usage with
                {
                    Queued = context.Budget.Queued,
                    Compiled = compiled,
                    Elapsed = outcome.Usage.Elapsed,
                    OutputBytes = context.Budget.OutputBytes,
                    Calls = context.Budget.Calls,
                    Requests = context.Budget.Requests,
                },
            };
        }
        finally
        {
            api.End();
        }
    }

    public void Dispose()
    {
    }

    private static FunctionResult Ended(GuestOutcome outcome) => outcome.End switch
    {
        GuestEnd.LimitHit => FunctionEngine.Failed(FunctionError.Limit, outcome.Message!, outcome.Limit!.Value.Word()),
        GuestEnd.Cancelled => FunctionEngine.Failed(FunctionError.Cancelled, outcome.Message!),
        GuestEnd.Overloaded => FunctionEngine.Failed(FunctionError.Overloaded, outcome.Message!),
        _ => FunctionEngine.Failed(FunctionError.HostFailed, outcome.Message ?? outcome.End.ToString()),
    };

    private async Task<Prepared<Script>> PrepareAsync(FunctionCode code, string name, CancellationToken cancellation)
    {
        if (_parsed.TryGet(code.TechId, out var known))
            return known;
        var source = await code.ReadAsync(cancellation).ConfigureAwait(false);
        Prepared<Script> parsed = default;
        FunctionException? wrong = null;
        var outcome = await runner.RunScriptAsync(
            name,
            _ =>
            {
                try
                {
                    parsed = ScriptSource.Prepare(name, source.Span, options);
                }
                catch (FunctionException e)
                {
                    wrong = e;
                }

                return new GuestOutcome { End = GuestEnd.Returned };
            },
            ParseTime,
            cancellation).ConfigureAwait(false);
        if (outcome.End != GuestEnd.Returned)
        {
            var ended = Ended(outcome);
            throw new FunctionException(ended.Error, $"parsing: {ended.Message}", ended.Limit);
        }

        if (wrong is not null)
            throw wrong;
        _parsed.Add(code.TechId, parsed, source.Length);
        return parsed;
    }
}
