using System.Diagnostics;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Modules;
using Wetware.Modules;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>
/// Takes a task in: looks its module over, keeps it, and hands the task to the scheduler. What is refused leaves nothing behind, but for a module that lost
/// the race for an id, which stays in the store as one that nobody holds.
/// </summary>
public sealed class TaskIntake(ITaskDesk desk, IModuleShelf modules)
{
    /// <summary>The header that carries the idempotency key.</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const string DefaultEntry = "run";
    private const string CommandEntry = "_start";

    // What the scheduler may still say of a field when all that can be known here was right.
    private static readonly string[] JudgedThere = ["notify", "module", "id", "cron", "timezone", "labels", "priority", "until"];

    /// <summary>Submits a task.</summary>
    /// <exception cref="BadFieldsException">400: the module is none, or a field is refused; 409: the id is taken; 422: the key is that of another request.</exception>
    /// <exception cref="WetwareException"><c>overloaded</c>, <c>disconnected</c>.</exception>
    public async Task<Submitted> Submit(TaskOrder request, string? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var spec = request.Spec;
        var module = request.Wasm is { } wasm ? await Keep(wasm, request, key, cancellationToken) : await Find(spec, cancellationToken);
        try
        {
            var options = new SubmitOptions { Key = key, Replace = request.Replace, Trace = Activity.Current?.Id };
            var submitted = await desk.Submit(spec with { Module = module.Digest }, options, cancellationToken);
            return submitted.Outcome switch
            {
                SubmitOutcome.Taken => throw Taken(spec.Id),
                SubmitOutcome.Conflict => throw KeyUsed(submitted.Task.Spec.Id),
                _ => submitted,
            };
        }
        catch (WetwareException error) when (FieldProblems.Of(error, JudgedThere) is { } refused)
        {
            throw refused;
        }
    }

    private static BadFieldsException Taken(string id) => new(
        new FieldProblem { Field = "id", Reason = "taken", Detail = $"there is a task {id} already; replace=true takes its place" },
        Microsoft.AspNetCore.Http.StatusCodes.Status409Conflict);

    private static BadFieldsException KeyUsed(string id) => new(
        new FieldProblem
        {
            Field = KeyHeader,
            Reason = "conflict",
            Detail = $"a request with this key and other fields made task {id}; send the same fields to repeat it, or another key for another task",
        },
        Microsoft.AspNetCore.Http.StatusCodes.Status422UnprocessableEntity);

    private async Task<ModuleInfo> Keep(ReadOnlyMemory<byte> wasm, TaskOrder request, string? key, CancellationToken cancellationToken)
    {
        ModuleChecks.Inspect("wasm", wasm.Span);
        CheckEntry(request.Spec.Entry, ExportScan.Functions(wasm.Span), "wasm");
        if (await modules.Find(ModuleKey.Of(wasm.Span), cancellationToken) is { } there)
            return there;
        if (request.Spec.Id.Length > 0 && key is null && !request.Replace && await desk.Get(request.Spec.Id, cancellationToken) is not null)
            throw Taken(request.Spec.Id);
        return await ModuleChecks.Put(modules, "wasm", wasm, cancellationToken);
    }

    private async Task<ModuleInfo> Find(TaskSpec spec, CancellationToken cancellationToken)
    {
        if (await modules.Find(spec.Module, cancellationToken) is not { } module)
            throw new BadFieldsException(new FieldProblem { Field = "module", Reason = "not-found", Detail = $"there is no module {spec.Module} in this cluster (PUT /modules)" });
        var functions = module.Exports.Where(item => item.Type.StartsWith("func", StringComparison.Ordinal)).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        CheckEntry(spec.Entry, module.ExportCount > module.Exports.Count ? null : functions, "module");
        return module;
    }

    // Where the functions are not known, the worker will tell.
    private static void CheckEntry(string? entry, HashSet<string>? functions, string field)
    {
        if (functions is null)
            return;
        if (entry is null)
        {
            if (!functions.Contains(DefaultEntry) && !functions.Contains(CommandEntry))
                throw new BadFieldsException(new FieldProblem { Field = field, Reason = "not-allowed", Detail = $"exports neither a function {DefaultEntry} nor {CommandEntry}; name another one as entry" });
        }
        else if (!functions.Contains(entry))
        {
            throw new BadFieldsException(new FieldProblem
            {
                Field = "entry",
                Reason = "not-allowed",
                Detail = "must be a function that the module exports",
                Allowed = [.. functions.Order(StringComparer.Ordinal).Take(32)],
            });
        }
    }
}
