using System.Collections.Concurrent;
using Wetware.Functions.Engine;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Modules;

/// <summary>Runs WebAssembly modules, and components that are commands. Compiled code is shared by the calls; each call has an instance of its own, unless its plug keeps some.</summary>
/// <param name="store">The compiled modules; disposed with this.</param>
/// <param name="runner">The threads; stays the caller's.</param>
/// <param name="warm">The instances that plugs keep; stays the caller's.</param>
/// <param name="time">The clock that functions see.</param>
internal sealed class ModuleRunner(ModuleStore store, GuestRunner runner, WarmInstances warm, TimeProvider time) : IFunctionRunner
{
    /// <summary>Programs that are known without their bytes; beyond it all are looked at again.</summary>
    private const int MostKnown = 4096;

    private readonly ConcurrentDictionary<string, PreparedModule> _known = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool Runs(string contentType) => contentType == "application/wasm";

    /// <inheritdoc />
    public async Task<FunctionResult?> ReadyAsync(FunctionCode code, CancellationToken cancellation)
    {
        try
        {
            var module = await PrepareAsync(code, cancellation).ConfigureAwait(false);
            return module.Unresolved is { } unresolved ? FunctionEngine.Failed(FunctionError.UnresolvedImport, unresolved) : null;
        }
        catch (FunctionException e)
        {
            return FunctionEngine.Failed(e.Error, e.Message, e.Limit);
        }
    }

    /// <inheritdoc />
    public Task<FunctionResult> RunAsync(CallContext context, CancellationToken cancellation) =>
        Known(context.Call.Code) is { Unresolved: null, Foreign.Count: 0 } module
            ? ModuleCall.RunAsync(context, module, module.Core, runner, warm, time, cancellation)
            : PrepareAndRunAsync(context, cancellation);

    public void Dispose() => store.Dispose();

    private async Task<FunctionResult> PrepareAndRunAsync(CallContext context, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var module = await PrepareAsync(context.Call.Code, cancellation).ConfigureAwait(false);
        if (module.Unresolved is { } unresolved)
            return FunctionEngine.Failed(FunctionError.UnresolvedImport, unresolved);
        var foreign = await ResolveAsync(module, context.Host, cancellation).ConfigureAwait(false);
        var compiled = time.GetElapsedTime(begun);
        var result = await ModuleCall.RunAsync(context, module, foreign, runner, warm, time, cancellation).ConfigureAwait(false);
        return result with { Usage = result.Usage with { Compiled = compiled } };
    }

    /// <summary>A program that was prepared and whose code is still there; null for another.</summary>
    private PreparedModule? Known(FunctionCode code) => _known.TryGetValue(code.TechId, out var known) && store.Contains(known.Digest) ? known : null;

    /// <summary>Reads and compiles a program unless this was done before.</summary>
    private async Task<PreparedModule> PrepareAsync(FunctionCode code, CancellationToken cancellation)
    {
        if (Known(code) is { } known)
            return known;
        try
        {
            var bytes = await code.ReadAsync(cancellation).ConfigureAwait(false);
            var digest = store.Add(bytes.Span).Digest;
            var description = await store.DescribeAsync(digest, cancellation).ConfigureAwait(false)
                ?? throw new FunctionException(FunctionError.Overloaded, "other programs took the place of this one; try again");
            var prepared = PreparedModule.Of(digest, description);
            if (_known.Count >= MostKnown)
                _known.Clear();
            return _known[code.TechId] = prepared;
        }
        catch (ModuleRefusedException e)
        {
            throw new FunctionException(FunctionError.InvalidCode, e.Message, e.Limit?.Word());
        }
        catch (CompilerBusyException e)
        {
            throw new FunctionException(FunctionError.Overloaded, e.Message);
        }
    }

    /// <summary>The functions that a module gets: those of <c>core</c>, and calls of the programs whose exports it imports.</summary>
    private async Task<IReadOnlyDictionary<(string Module, string Name), GuestFunction>> ResolveAsync(
        PreparedModule module, IFunctionHost host, CancellationToken cancellation)
    {
        if (module.Foreign.Count == 0)
            return module.Core;
        var functions = new Dictionary<(string Module, string Name), GuestFunction>(module.Core);
        foreach (var program in module.Foreign.GroupBy(import => import.Program))
        {
            var code = await host.ResolveAsync(program.Key, cancellation).ConfigureAwait(false)
                ?? throw Unresolved($"there is no program '{Printable.Escape(program.Key)}'");
            var other = Runs(code.ContentType)
                ? await PrepareAsync(code, cancellation).ConfigureAwait(false)
                : throw Unresolved($"'{Printable.Escape(program.Key)}' is {Printable.Escape(code.ContentType)}, not application/wasm");
            foreach (var import in program)
            {
                if (other.ExportType(import.Export) != import.Type)
                    throw Unresolved($"{Printable.Escape($"{import.Program}.{import.Export}")} is {other.ExportType(import.Export) ?? "not there"}; the module wants {import.Type}");
                functions[(import.Program, import.Export)] = Call(code, import);
            }
        }

        return functions;
    }

    private static GuestFunction Call(FunctionCode code, ForeignImport import) => (in GuestCall call) =>
    {
        var arguments = new int[call.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = call.I32(i);
        var api = CoreImports.ApiOf(call);
        try
        {
            call.Return(api.CallExport(code, import.Program, import.Export, arguments));
        }
        catch (FunctionException e)
        {
            throw CoreImports.Fault(api, e);
        }
    };

    private static FunctionException Unresolved(string message) => new(FunctionError.UnresolvedImport, message);
}
