using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Modules;
using Wetware.Grains.Processes;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Tasks;

/// <summary>Runs tasks as guests of this node.</summary>
internal sealed class GuestTaskRunner(
    NodeModules modules, NodeGuests guests, RunOutputs outputs, IGrainFactory grains, TaskGrants grants, IOptions<WorkerOptions> worker, IOptions<GuestOptions> guest, IOptions<TaskOptions> tasks) : ITaskRunner
{
    private const int MaxText = 1024;

    private readonly ModuleEntries _entries = new(modules);

    /// <inheritdoc />
    public int Slots => guests.Slots;

    /// <inheritdoc />
    public async Task<WorkResult> Run(WorkItem item, CancellationToken cancellationToken)
    {
        using var activity = TaskTraces.Source.StartActivity("task.run", ActivityKind.Consumer, item.Trace);
        activity?.SetTag("ww.task", item.Spec.Id).SetTag("ww.run", item.Token.Run).SetTag("ww.attempt", item.Token.Attempt);
        var result = await Guarded(item, cancellationToken).ConfigureAwait(false);
        if (result.Error is { } error)
            activity?.SetStatus(ActivityStatusCode.Error, error.Word());
        return result;
    }

    private async Task<WorkResult> Guarded(WorkItem item, CancellationToken cancellationToken)
    {
        var result = new WorkResult { Token = item.Token };
        if ((worker.Value.Refuses(item.Spec) ?? guest.Value.Http.Refuses(item.Spec)) is { } refused)
            return result with { Error = refused.Kind, Limit = refused.Kind == ErrorKind.Limit ? LimitOf(refused.Field) : null, Message = Cut($"this worker allows less than the scheduler: {refused.Field}: {refused.Message}") };
        var output = outputs.Begin(item.Token, tasks.Value.KeptOutput);
        try
        {
            var (module, entry) = await _entries.Find(item.Spec, cancellationToken).ConfigureAwait(false);
            var environment = await Environment(item.Spec, cancellationToken).ConfigureAwait(false);
            var run = Guest(item.Spec, module, entry, environment, output) with { Mounts = Mounts(item.Spec), Capabilities = await grants.For(item.Spec, cancellationToken).ConfigureAwait(false) };
            var outcome = await guests.RunAsync(run, cancellationToken).ConfigureAwait(false);
            return outcome.End == GuestEnd.Overloaded ? await GiveBack(result, cancellationToken).ConfigureAwait(false) : Of(outcome, output.AddTo(result));
        }
        catch (Exception error) when (error is WetwareException { Kind: ErrorKind.Disconnected or ErrorKind.Overloaded } or OrleansException or TimeoutException)
        {
            // The module could not be fetched now: that is this node's trouble, not the task's.
            return await GiveBack(result, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error)
        {
            return result with { Error = error.Kind, Message = Cut(error.Message) };
        }
        catch (ModuleRefusedException error)
        {
            return result with { Error = error.Limit is null ? ErrorKind.Failed : ErrorKind.Limit, Limit = error.Limit?.Word(), Message = Cut(error.Message) };
        }
        catch (OperationCanceledException)
        {
            return result with { Error = ErrorKind.Cancelled };
        }
        catch (Exception error)
        {
            // A worker outlives whatever goes wrong with one run.
            return result with { Error = ErrorKind.Failed, Message = Cut($"the worker failed: {error.GetType().Name}") };
        }
        finally
        {
            outputs.End(item.Token, output);
        }
    }

    // Not at once: the scheduler may give it back to this node.
    private static async Task<WorkResult> GiveBack(WorkResult result, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return result with { Returned = true };
    }

    // Secrets are fetched for each attempt, and live no longer than it.
    private async ValueTask<IReadOnlyDictionary<string, string>> Environment(TaskSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Secrets.Count == 0)
            return spec.Env;
        var environment = new Dictionary<string, string>(spec.Env, StringComparer.Ordinal);
        var secrets = spec.Secrets.ToArray();
        var values = await grains.GetGrain<ITaskSecretsGrain>(0).Open([.. secrets.Select(secret => secret.Value)], cancellationToken).ConfigureAwait(false);
        foreach (var ((variable, _), value) in secrets.Zip(values))
            environment[variable] = Encoding.UTF8.GetString(value.Span);
        return environment;
    }

    // What one attempt writes counts for it alone, however often it is given the same folder.
    private List<GuestMount> Mounts(TaskSpec spec)
    {
        if (spec.Folders.Count == 0)
            return [];
        var offered = worker.Value.Offered().ToDictionary(folder => folder.Name, StringComparer.Ordinal);
        var opened = new Dictionary<string, HostFolder>(StringComparer.Ordinal);
        var mounts = new List<GuestMount>();
        foreach (var asked in TaskFolder.Parse(spec.Folders))
        {
            if (!offered.TryGetValue(asked.Name, out var folder) || (folder.ReadOnly && !asked.ReadOnly))
                throw new WetwareException(ErrorKind.Denied, $"folders: this worker does not offer {asked.Name}{(asked.ReadOnly ? "" : " to be written")} ({WorkerOptions.Section}:{nameof(WorkerOptions.Folders)})");
            if (!opened.TryGetValue(asked.Name, out var host))
                opened[asked.Name] = host = Open(folder);
            mounts.Add(new GuestMount(asked.Path, host, asked.ReadOnly));
        }

        return mounts;
    }

    private HostFolder Open(OfferedFolder folder)
    {
        try
        {
            return new HostFolder(folder.Path, folder.ReadOnly, worker.Value.FolderBytes);
        }
        catch (DirectoryNotFoundException)
        {
            throw new WetwareException(ErrorKind.NotFound, $"folders: {folder.Name}, which this worker offers, is not there any more");
        }
    }

    private GuestRun Guest(TaskSpec spec, ModuleDigest module, GuestEntry entry, IReadOnlyDictionary<string, string> environment, RunOutput output) => new()
    {
        Module = module,
        Entry = entry,
        ProgramName = "task",
        Arguments = entry.IsCommand ? spec.Args : [],
        Environment = environment,
        Http = guest.Value.Http.Access(spec.Http),
        StandardInput = spec.Stdin.IsEmpty ? GuestInput.Empty : GuestInput.FromBytes(spec.Stdin),
        StandardOutput = output.Open(error: false),
        StandardError = output.Open(error: true),
        Limits = GuestLimits.Default with
        {
            Time = spec.Duration == 0 ? worker.Value.Duration : TimeSpan.FromSeconds(spec.Duration),
            MemoryBytes = spec.Memory == 0 ? worker.Value.Memory : spec.Memory,
            OutputBytes = spec.Output == 0 ? worker.Value.Output : spec.Output,
        },
    };

    private static WorkResult Of(GuestOutcome outcome, WorkResult result) => result with
    {
        Result = outcome.Results.Count == 0 ? null : Cut(string.Join(' ', outcome.Results.Select(Text))),
        ExitCode = outcome.ExitCode,
        Error = outcome.Succeeded ? null : Kind(outcome),
        Limit = outcome.Limit?.Word(),
        Message = outcome.Succeeded ? null : Cut(outcome.Message ?? (outcome.ExitCode is { } code ? $"it exited with code {code}" : outcome.End.ToString())),
    };

    private static ErrorKind Kind(GuestOutcome outcome) =>
        outcome.Error != GuestError.None && ErrorNames.TryParse(outcome.Error.Word(), out var kind) ? kind : ErrorKind.Failed;

    private static string Text(GuestValue value) =>
        value.Kind == GuestValueKind.I32 ? ((uint)value.AsI32()).ToString(CultureInfo.InvariantCulture) : value.ToString();

    private static string LimitOf(string field) => field == "duration" ? GuestLimit.Time.Word() : field;

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..(MaxText - 1)] + "…";
}
