using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Modules;
using Wetware.Gateway.Tasks.Json;
using Wetware.Modules;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>Writes all tasks into one file, and takes such a file in.</summary>
public sealed class TaskTransfer(ITaskClient client, IModuleClient modules, TimeProvider time)
{
    /// <summary>Writes the file, a part at a time. A failure half-way leaves it cut, so that it cannot be taken for whole.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="withModules">With the modules that the tasks need.</param>
    /// <param name="json">How tasks are written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task Export(PipeWriter output, bool withModules, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        // The first part is asked for before anything is written, so that a scheduler that is away is an error and not half a file.
        var page = await client.ExportAsync(0, TaskLimits.MaxImport, cancellationToken);
        var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        await using var _ = writer;
        var digests = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        writer.WriteString("format", TaskFile.Format);
        writer.WriteString("exported", time.GetUtcNow());
        writer.WriteStartArray("tasks");
        while (true)
        {
            foreach (var task in page.Items)
            {
                digests.Add(task.Spec.Module);
                JsonSerializer.Serialize(writer, TaskFileEntryJson.Of(task), json);
            }

            await Flush(writer, output, cancellationToken);
            if (page.Next is not { } next)
                break;
            page = await client.ExportAsync(next, TaskLimits.MaxImport, cancellationToken);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("modules");
        if (withModules)
            await WriteModules(writer, output, digests, cancellationToken);
        writer.WriteEndArray();
        writer.WriteEndObject();
        await Flush(writer, output, cancellationToken);
    }

    /// <summary>Takes a file in. All of it is looked over before anything is kept.</summary>
    /// <exception cref="BadFieldsException">400: what is wrong with it; 409: ids that are taken.</exception>
    public async Task<ImportedJson> Import(ReadOnlyMemory<byte> file, bool replace, CancellationToken cancellationToken)
    {
        var read = TaskFileReading.Read(file);
        await CheckModules(read, cancellationToken);
        foreach (var module in read.Modules.Values)
            await ModuleChecks.Put(modules, "modules", module, cancellationToken);
        await Import(read.Tasks, replace, cancellationToken);
        return new ImportedJson(read.Tasks.Count, read.Modules.Count);
    }

    private async Task Import(IReadOnlyList<TaskExport> tasks, bool replace, CancellationToken cancellationToken)
    {
        try
        {
            if (await client.ImportAsync(tasks, replace, cancellationToken) is { Count: > 0 } taken)
                throw Taken(taken);
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Limit or ErrorKind.Failed && error.Message.StartsWith('['))
        {
            throw new BadFieldsException(new FieldProblem { Field = "tasks", Reason = "malformed", Detail = error.Message });
        }
        catch (WetwareException error) when (FieldProblems.Of(error, "notify", "tasks") is { } refused)
        {
            throw refused;
        }
    }

    private async Task WriteModules(Utf8JsonWriter writer, PipeWriter output, IEnumerable<string> digests, CancellationToken cancellationToken)
    {
        foreach (var digest in digests.Order(StringComparer.Ordinal))
        {
            // A task may outlive its module; the file then says which one is missing by not holding it.
            if (await modules.GetAsync(digest, cancellationToken) is not { } wasm)
                continue;
            writer.WriteStartObject();
            writer.WriteString("digest", digest);
            writer.WriteBase64String("wasm", wasm.Span);
            writer.WriteEndObject();
            await Flush(writer, output, cancellationToken);
        }
    }

    private static async Task Flush(Utf8JsonWriter writer, PipeWriter output, CancellationToken cancellationToken)
    {
        writer.Flush();
        await output.FlushAsync(cancellationToken);
    }

    private async Task CheckModules(TaskFile file, CancellationToken cancellationToken)
    {
        var missing = new List<FieldProblem>();
        foreach (var digest in file.Tasks.Select(task => task.Spec.Module).Distinct(StringComparer.Ordinal).Where(digest => !file.Modules.ContainsKey(digest)))
        {
            if (await modules.FindAsync(digest, cancellationToken) is null)
                missing.Add(new FieldProblem { Field = "modules", Reason = "not-found", Detail = $"module {digest} is neither in the file nor in this cluster" });
        }

        if (missing.Count > 0)
            throw new BadFieldsException(StatusCodes.Status400BadRequest, [.. missing.Take(50)]);
    }

    private static BadFieldsException Taken(IReadOnlyList<string> ids) => new(
        StatusCodes.Status409Conflict,
        [.. ids.Take(50).Select(id => new FieldProblem { Field = "id", Reason = "taken", Detail = $"there is a task {id} already; replace=true takes its place" })]);
}
