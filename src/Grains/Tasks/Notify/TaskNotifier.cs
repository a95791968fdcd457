using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Tasks;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Tasks;

/// <summary>
/// Posts results of runs to the URLs that their tasks name. Only listed places are reached, the name is resolved once and the checked address is
/// used, redirects are not followed. Best effort: a few tries, then it is given up, and what waits here is lost with the node.
/// </summary>
public sealed partial class TaskNotifier : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int Waiting = 4096;
    private const int AtOnce = 8;
    private const int Tries = 5;

    private readonly HttpAccess? _access;
    private readonly HttpClient? _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<(Uri To, byte[] Body)> _queue = Channel.CreateBounded<(Uri, byte[])>(Waiting);
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _loops = [];

    /// <summary>Made once a silo.</summary>
    public TaskNotifier(IOptions<TaskOptions> options, TimeProvider time, ILogger<TaskNotifier> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_time, _logger) = (time, logger);
        if (options.Value.Notify.Count == 0)
            return;
        _access = new HttpAccess([.. options.Value.Notify.Select(HttpPlace.Parse)])
        {
            SpecialRanges = [.. options.Value.NotifyRanges.Select(range => IPNetwork.Parse(range))],
        };
        _client = new HttpClient(_access.NewHandler()) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 64 << 10 };
    }

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(nameof(TaskNotifier), ServiceLifecycleStage.Active, Start, Stop);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Refuses a URL that is not listed.</summary>
    /// <exception cref="WetwareException"><c>denied</c>.</exception>
    internal void Check(string url)
    {
        if (_access is null || !Uri.TryCreate(url, UriKind.Absolute, out var address) || !_access.Allows(address))
            throw new WetwareException(ErrorKind.Denied, $"notify: the place is not listed in {TaskOptions.Section}:{nameof(TaskOptions.Notify)}");
    }

    /// <summary>Has a result posted. Never waits.</summary>
    internal void Notify(TaskInfo task, TaskRun run)
    {
        if (_access is null || !Uri.TryCreate(task.Spec.Notify, UriKind.Absolute, out var to) || !_access.Allows(to))
            return;
        if (!_queue.Writer.TryWrite((to, TaskNotice.Write(task, run))))
            LogDropped(task.Spec.Id, run.Number, Waiting);
    }

    private Task Start(CancellationToken cancellationToken)
    {
        if (_client is not null)
            _loops = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(Loop, CancellationToken.None))];
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Loop()
    {
        await foreach (var (to, body) in _queue.Reader.ReadAllAsync(_stopping.Token))
            await Post(to, body);
    }

    private async Task Post(Uri to, byte[] body)
    {
        var problem = "";
        for (var tries = 0; tries < Tries && !_stopping.IsCancellationRequested; tries++)
        {
            if (tries > 0)
                await Task.Delay(TimeSpan.FromSeconds(1 << (tries - 1)), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await _client!.PostAsync(to, content, _stopping.Token);
                if (response.IsSuccessStatusCode)
                    return;
                problem = $"it answered {(int)response.StatusCode}";
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
            {
                problem = error.Message;
            }
        }

        // Who may post there may be a secret in the path or the query.
        LogNotPosted(to.Authority, problem);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} run {Run}: no notice is sent, {Waiting} wait already")]
    private partial void LogDropped(string task, long run, int waiting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notice could not be posted to {To}: {Problem}")]
    private partial void LogNotPosted(string to, string problem);
}

/// <summary>What is posted of a run, as JSON.</summary>
internal static class TaskNotice
{
    public static byte[] Write(TaskInfo task, TaskRun run)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("task", task.Spec.Id);
            json.WriteNumber("run", run.Number);
            json.WriteString("state", run.State.Word());
            json.WriteNumber("attempt", run.Attempt);
            json.WriteString("node", run.Node);
            json.WriteString("due", run.Due);
            if (run.Ended is { } ended)
                json.WriteString("ended", ended);
            json.WriteString("result", run.Result);
            if (run.ExitCode is { } code)
                json.WriteNumber("exitCode", code);
            json.WriteString("error", run.Error?.Word());
            json.WriteString("limit", run.Limit);
            json.WriteString("message", run.Message);
            json.WriteNumber("completions", task.Completions);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
