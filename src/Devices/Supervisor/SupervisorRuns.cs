using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Devices.Runs;
using Wetware.Errors;

namespace Wetware.Devices.Supervisor;

/// <summary>A call of the past or under way. <see cref="Done"/> completes when it has ended.</summary>
internal sealed record RunEntry(string Id, JsonObject Document)
{
    public required Task Done { get; init; }

    public bool Success { get; init; }
}

/// <summary>Calls functions of deployments, makes the call that follows, and remembers how that went. Bounded: so many calls at once, so many remembered.</summary>
internal sealed partial class SupervisorRuns(DeviceHttp http, SupervisorLog log, TimeProvider time, ILogger<SupervisorRuns> logger) : IDisposable
{
    private const int MaxAtOnce = 64;
    private const int MaxHistory = 1000;
    private static readonly TimeSpan NextLimit = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly LinkedList<RunEntry> _history = new();
    private readonly Dictionary<string, LinkedListNode<RunEntry>> _byId = [];
    private readonly ConcurrentDictionary<(string Deployment, string Module, string Function), int> _numbers = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _running;

    /// <summary>All entries of calls that have ended, oldest first.</summary>
    public IReadOnlyList<JsonObject> History()
    {
        lock (_gate)
            return [.. _history.Where(entry => entry.Done.IsCompleted).Select(entry => (JsonObject)entry.Document.DeepClone())];
    }

    /// <summary>The entry with an id, or null; the call may be under way.</summary>
    public RunEntry? Find(string id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id)?.Value;
    }

    /// <summary>Begins a call and returns its entry.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many are under way.</exception>
    public RunEntry Begin(LiveDeployment deployment, string module, string method, ModuleCall call)
    {
        if (Interlocked.Increment(ref _running) > MaxAtOnce)
        {
            Interlocked.Decrement(ref _running);
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxAtOnce} calls are under way already");
        }

        var key = (deployment.Manifest.DeploymentId, module, call.Function);
        var number = _numbers.AddOrUpdate(key, 1, (_, last) => last + 1);
        var id = string.Create(CultureInfo.InvariantCulture, $"{key.DeploymentId}:{module}:{call.Function}:{number}");
        var document = new JsonObject
        {
            ["request_id"] = id,
            ["deployment_id"] = key.DeploymentId,
            ["module_name"] = module,
            ["function_name"] = call.Function,
            ["method"] = method,
            ["request_args"] = new JsonObject(call.Arguments.GroupBy(pair => pair.Key).Select(group => KeyValuePair.Create<string, JsonNode?>(group.Key, group.First().Value))),
            ["request_files"] = new JsonObject(call.Files.Keys.Select(name => KeyValuePair.Create<string, JsonNode?>(name, name))),
            ["work_queued_at"] = time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture),
        };
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = new RunEntry(id, document) { Done = ended.Task };
        lock (_gate)
        {
            _byId[id] = _history.AddLast(entry);
            if (_history.Count > MaxHistory)
            {
                _byId.Remove(_history.First!.Value.Id);
                _history.RemoveFirst();
            }
        }

        _ = Run(entry, ended, deployment, module, call);
        return entry;
    }

    /// <summary>Ends what is under way.</summary>
    public void Dispose() => _stopping.Cancel();

    // Never throws: how it went is in the entry.
    private async Task Run(RunEntry entry, TaskCompletionSource ended, LiveDeployment deployment, string module, ModuleCall call)
    {
        JsonNode? result;
        var success = false;
        try
        {
            log.Write("INFO", $"Running Wasm function '{call.Function}'", call.Function, deployment.Manifest.DeploymentId, module, entry.Id);
            result = await Execute(deployment, module, call, entry.Id);
            success = true;
        }
        catch (OperationCanceledException)
        {
            result = "the device stopped";
        }
        catch (Exception error) when (error is ModuleFailedException or WetwareException)
        {
            result = DeviceText.Show(error.Message);
            log.Write("ERROR", $"Error running WebAssembly function '{call.Function}': {error.Message}", call.Function, deployment.Manifest.DeploymentId, module, entry.Id);
        }
        catch (Exception error)
        {
            LogHostFailed(logger, error, entry.Id);
            result = $"the device failed: {error.GetType().Name}";
        }

        lock (_gate)
        {
            entry.Document["result"] = result;
            entry.Document["success"] = success;
            if (_byId.TryGetValue(entry.Id, out var node))
                node.Value = entry with { Success = success };
        }

        Interlocked.Decrement(ref _running);
        ended.SetResult();
    }

    private async Task<JsonNode> Execute(LiveDeployment deployment, string module, ModuleCall call, string id)
    {
        var manifest = deployment.Manifest;
        var result = await deployment.Modules[module].Call(call, manifest.Endpoints[module][call.Function], manifest.Mounts[module][call.Function], _stopping.Token);
        if (result.Printed.Length > 0)
            log.Write("INFO", result.Printed, call.Function, manifest.DeploymentId, module, id);
        if (manifest.Next(module, call.Function) is not { } next)
        {
            log.Write("INFO", $"Execution result: {result.Value ?? result.File}", call.Function, manifest.DeploymentId, module, id);
            return new JsonArray(result.Value, result.File is null ? null : new JsonArray(result.File));
        }

        log.Write("INFO", $"Making sub-call from '{call.Function}' to '{next.Path}'", call.Function, manifest.DeploymentId, module, id);
        return await Follow(next, result);
    }

    private async Task<JsonNode> Follow(EndpointPart next, ModuleResult result)
    {
        var url = next.Url.TrimEnd('/') + next.Path;
        if (result.Value is { } value && next.Request.Parameters.Count > 0)
            url += $"?{Uri.EscapeDataString(next.Request.Parameters[0].Name)}={Uri.EscapeDataString(DeviceText.Parse(value) is { ValueKind: System.Text.Json.JsonValueKind.String } text ? text.GetString()! : value)}";
        var request = new HttpRequestMessage(new HttpMethod(next.Method.ToUpperInvariant()), url);
        if (result.File is { } file)
        {
            var part = new ReadOnlyMemoryContent(result.Bytes);
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{file}\"", FileName = $"\"{file}\"" };
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Content = new MultipartFormDataContent { part };
        }

        var reply = await http.Send(request, NextLimit, DeviceLimits.MaxAnswerBytes, _stopping.Token);
        if (!reply.IsSuccess)
            throw new ModuleFailedException($"{next.Path} answered {reply.Status}: {ResultFollower.Explain(reply)}");
        return DeviceText.Parse(reply.Body)?.GetText("resultUrl") ?? throw new ModuleFailedException($"{next.Path} answered without resultUrl");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The device failed in call {Id}")]
    private static partial void LogHostFailed(ILogger logger, Exception error, string id);
}
