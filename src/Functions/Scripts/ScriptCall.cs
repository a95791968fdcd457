using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Modules;
using JsEngine = Jint.Engine;

namespace Wetware.Functions.Scripts;

/// <summary>One call of a script, in an interpreter of its own without access to anything of .NET.</summary>
internal sealed partial class ScriptCall(CoreApi api, FunctionEngineOptions options, FunctionLimits limits)
{
    private const string StartName = "_start";
    private const int MostCallDepth = 1000;
    private const uint MostArrayElements = 10_000_000;
    private const int MostJsonDepth = 200;

    /// <summary>Evaluates the script, then calls its start function.</summary>
    public FunctionResult Run(Prepared<Script> script, CancellationToken stopping)
    {
        ScriptGlobals? globals = null;
        var begun = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var engine = new JsEngine(jint => Configure(jint, stopping));
            globals = new ScriptGlobals(engine, api, limits.MemoryBytes / sizeof(char));
            globals.Define();
            engine.Execute(script);
            var name = string.IsNullOrEmpty(api.Call.StartFunction) ? StartName : api.Call.StartFunction;
            if (Find(engine, name) is not { } start)
                return FunctionEngine.Failed(FunctionError.MissingStartFunction, $"the script has no function '{name}'");
            var result = engine.Invoke(start);
            engine.Advanced.ProcessTasks();
            if (result.IsPromise())
                result = result.UnwrapIfPromise(stopping);
            return new FunctionResult { Result = result.IsNumber() ? TypeConverter.ToInt32(result) : 0, Usage = Usage(begun) };
        }
        catch (ExecutionCanceledException)
        {
            throw new OperationCanceledException(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException && globals?.HostFailure is null)
        {
            return Failed(e) with { Usage = Usage(begun) };
        }
    }

    /// <summary>A function by its name at the top of the script, declared in whatever way; null when there is none.</summary>
    private static JsValue? Find(JsEngine engine, string name)
    {
        if (!NamePattern().IsMatch(name))
            return null;
        try
        {
            var found = engine.Evaluate($"typeof {name} === 'function' ? {name} : undefined");
            return found.IsCallable() ? found : null;
        }
        catch (JavaScriptException)
        {
            // A word of the language.
            return null;
        }
    }

    [GeneratedRegex(@"^[A-Za-z_$][\w$]{0,254}$")]
    private static partial Regex NamePattern();

    private void Configure(Options jint, CancellationToken stopping)
    {
        jint.LimitMemory(limits.MemoryBytes);
        jint.MaxStatements(limits.Statements);
        jint.CancellationToken(stopping);
        jint.LimitRecursion(MostCallDepth);
        jint.Constraints.StackOverflowGuard = true;
        jint.Constraints.RegexTimeout = options.RegexTime;
        jint.Constraints.PromiseTimeout = limits.Time;
        jint.Constraints.MaxArraySize = MostArrayElements;
        jint.Json.MaxParseDepth = MostJsonDepth;
        jint.Host.StringCompilationAllowed = false;
        jint.Culture = System.Globalization.CultureInfo.InvariantCulture;
        jint.TimeZone = TimeZoneInfo.Utc;
    }

    private static FunctionUsage Usage(long begun) => new() { MemoryBytes = GC.GetAllocatedBytesForCurrentThread() - begun };

    private FunctionResult Failed(Exception exception) => exception switch
    {
        FunctionException e => FunctionEngine.Failed(e.Error, e.Message, e.Limit),
        _ when api.Failure is { } failure => FunctionEngine.Failed(failure.Error, failure.Message, failure.Limit),
        JavaScriptException e => FunctionEngine.Failed(FunctionError.ScriptError, $"{Printable.OneLine(e.Message)} (line {e.Location.Start.Line})"),
        StatementsCountOverflowException => AtLimit(LimitWords.Statements, $"the script ran more than {limits.Statements} statements"),
        MemoryLimitExceededException => AtLimit(LimitWords.Memory, $"the script allocated more than {limits.MemoryBytes} bytes"),
        OutOfMemoryException => AtLimit(LimitWords.Memory, "the script asked for more memory than there is"),
        RegexMatchTimeoutException => AtLimit(LimitWords.Time, $"a regular expression took longer than {options.RegexTime.TotalSeconds:0.###} s"),
        RecursionDepthOverflowException => AtLimit(LimitWords.Stack, $"functions of the script are nested deeper than {MostCallDepth}"),
        InsufficientExecutionStackException => AtLimit(LimitWords.Stack, "the script's calls are nested too deep"),

        // What the interpreter itself throws, such as at an import, is the script's doing too: failures of the host are told apart before.
        _ => FunctionEngine.Failed(FunctionError.ScriptError, Printable.OneLine(exception.Message)),
    };

    private static FunctionResult AtLimit(string limit, string message) => FunctionEngine.Failed(FunctionError.Limit, message, limit);
}
