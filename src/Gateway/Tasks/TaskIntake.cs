using System.Diagnostics;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Modules;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Wasm.Modules;

namespace Wetware.Gateway.Tasks;

/// <summary>
/// Takes a task in: looks its module over, keeps it, and hands the task to the scheduler. What is refused leaves nothing behind, but for a module that lost
/// the race for an id, which stays in the store as one that nobody holds.
/// </summary>
public sealed class TaskIntake(ITaskClient client, IModuleClient modules, IModuleNameClient names, KnownModules known)
{
    /// <summary>The header that carries the idempotency key.</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const string DefaultEntry = "run";
    private const string CommandEntry = "_start";

    // What the scheduler may still say of a field when all that can be known here was right.
    private static readonly string[] JudgedThere = ["notify", "module", "id", "cron", "timezone", "labels", "priority", "until", "duration", "memory", "output", "group", "groupLimit", "where", "http", "folders", "secrets", "grants"];

    /// <summary>Submits a task.</summary>
    /// <exception cref="BadFieldsException">400: the module is none, or a field is refused; 409: the id is taken; 422: the key is that of another request.</exception>
    /// <exception cref="WetwareException"><c>overloaded</c>, <c>disconnected</c>.</exception>
    public async Task<Submitted> Submit(TaskOrder request, string? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Spec = await Resolve(request.Spec, cancellationToken) };
        var digest = request.Wasm is { } wasm ? ModuleKey.Of(wasm.Span) : request.Spec.Module;
        var isKnown = known.Functions(digest) is not null;
        while (true)
        {
            await Prepare(request, digest, key, cancellationToken);
            try
            {
                var options = new SubmitOptions { Key = key, Replace = request.Replace, Trace = Activity.Current?.Id, RequiresModule = true };
                var submitted = await client.SubmitAsync(request.Spec with { Module = digest }, options, cancellationToken);
                return submitted.Outcome switch
                {
                    SubmitOutcome.Taken => throw Taken(request.Spec.Id),
                    SubmitOutcome.Conflict => throw KeyUsed(submitted.Task.Spec.Id),
                    _ => submitted,
                };
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.NotFound && isKnown)
            {
                // It was removed since it was remembered: one that came along is kept again, another one is looked for.
                isKnown = false;
                known.Forget(digest);
            }
            catch (WetwareException error) when (FieldProblems.Of(error, JudgedThere) is { } refused)
            {
                known.Forget(digest);
                throw refused;
            }
        }
    }

    /// <summary>Judges a task as <see cref="Submit"/> does, but keeps nothing; answers when its first runs would be due, leaving jitter out.</summary>
    /// <exception cref="BadFieldsException">As <see cref="Submit"/>.</exception>
    /// <exception cref="WetwareException"><c>overloaded</c>, <c>disconnected</c>.</exception>
    public async Task<IReadOnlyList<DateTimeOffset>> Preview(TaskOrder request, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Spec = await Resolve(request.Spec, cancellationToken) };
        if (request.Wasm is { } wasm)
            CheckModule(wasm, request.Spec.Entry);
        else
            await Find(request.Spec, cancellationToken);
        if (request.Spec.Id.Length > 0 && !request.Replace && await client.GetAsync(request.Spec.Id, cancellationToken) is not null)
            throw Taken(request.Spec.Id);
        try
        {
            var digest = request.Wasm is { } bytes ? ModuleKey.Of(bytes.Span) : request.Spec.Module;
            return await client.PreviewAsync(request.Spec with { Module = digest }, count, cancellationToken);
        }
        catch (WetwareException error) when (FieldProblems.Of(error, JudgedThere) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>Hands an edit to the scheduler; a module that is another one is looked over before.</summary>
    /// <exception cref="BadFieldsException">400: a field is refused; 409: the task is cancelled.</exception>
    internal async Task<EditedTask?> Edit(TaskSpec before, TaskSpec after, CancellationToken cancellationToken)
    {
        after = await Resolve(after, cancellationToken);
        if (after.Module != before.Module || after.Entry != before.Entry)
            await Find(after, cancellationToken);
        try
        {
            return await client.EditAsync(before.Id, before, after, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Cancelled)
        {
            throw TaskEdit.Conflict(error.Message);
        }
        catch (WetwareException error) when (FieldProblems.Of(error, JudgedThere) is { } refused)
        {
            throw refused;
        }
    }

    // A module that is given by its name is the one that the name stands for now.
    private async Task<TaskSpec> Resolve(TaskSpec spec, CancellationToken cancellationToken)
    {
        if (spec.ModuleName is null || spec.Module.Length > 0)
            return spec;
        try
        {
            return spec with { Module = await names.ResolveAsync(spec.ModuleName, cancellationToken) };
        }
        catch (WetwareException error) when (FieldProblems.Of(error, "module") is { } refused)
        {
            throw refused;
        }
    }

    // Has the module in the store, as far as it is known here, and the entry among its functions.
    private async Task Prepare(TaskOrder request, string digest, string? key, CancellationToken cancellationToken)
    {
        var field = request.Wasm is null ? "module" : "wasm";
        if (known.Functions(digest) is { } functions)
            CheckEntry(request.Spec.Entry, functions, field);
        else if (request.Wasm is { } wasm)
            await Keep(wasm, digest, request, key, cancellationToken);
        else
            await Find(request.Spec, cancellationToken);
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

    private async Task Keep(ReadOnlyMemory<byte> wasm, string digest, TaskOrder request, string? key, CancellationToken cancellationToken)
    {
        var functions = CheckModule(wasm, request.Spec.Entry);
        var module = await modules.FindAsync(digest, cancellationToken);
        if (module is null)
        {
            if (request.Spec.Id.Length > 0 && key is null && !request.Replace && await client.GetAsync(request.Spec.Id, cancellationToken) is not null)
                throw Taken(request.Spec.Id);
            module = await ModuleChecks.Put(modules, "wasm", wasm, cancellationToken);
        }

        ModuleChecks.CheckState("wasm", module);
        Remember(module, functions);
    }

    // The functions that it exports; null for a component.
    private static HashSet<string>? CheckModule(ReadOnlyMemory<byte> wasm, string? entry)
    {
        var description = ModuleChecks.Inspect("wasm", wasm.Span);
        CheckImports(description);
        var functions = description.Kind == ModuleKind.Component
            ? null
            : description.Exports.Where(export => IsFunction(export.Type)).Select(export => export.Name).ToHashSet(StringComparer.Ordinal);
        CheckEntry(entry, functions, "wasm");
        return functions;
    }

    // One that is being compiled may come to be refused.
    private void Remember(ModuleInfo module, HashSet<string>? functions)
    {
        if (!module.IsCompiling)
            known.Remember(module.Digest, functions);
    }

    private async Task Find(TaskSpec spec, CancellationToken cancellationToken)
    {
        if (await modules.FindAsync(spec.Module, cancellationToken) is not { } module)
            throw new BadFieldsException(new FieldProblem { Field = "module", Reason = "not-found", Detail = $"there is no module {spec.Module} in this cluster (PUT /modules)" });
        ModuleChecks.CheckState("module", module);
        var functions = module.ExportCount > module.Exports.Count
            ? null
            : module.Exports.Where(item => IsFunction(item.Type)).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        CheckEntry(spec.Entry, functions, "module");
        Remember(module, functions);
    }

    private static bool IsFunction(string type) => type.StartsWith("func", StringComparison.Ordinal);

    // Said here, because a large module takes long to compile.
    private static void CheckImports(ModuleDescription module)
    {
        if (module.Imports.FirstOrDefault(import => !import.Offered) is not { } missing)
            return;
        var name = Printable.Quote(missing.Name.Length > 0 ? $"{missing.Module}.{missing.Name}" : missing.Module);
        throw new BadFieldsException(new FieldProblem { Field = "wasm", Reason = "not-allowed", Detail = $"imports {name} ({missing.Type}), which is not offered to tasks" });
    }

    // Where the functions are not known, the worker will tell.
    private static void CheckEntry(string? entry, IReadOnlySet<string>? functions, string field)
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
