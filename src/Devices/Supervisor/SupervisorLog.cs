using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Supervisor;

/// <summary>Sends log records to the orchestrator, one after the other. What does not fit into the queue, or finds no orchestrator, is dropped.</summary>
internal sealed class SupervisorLog(SupervisorIdentity identity, DeviceHttp http, TimeProvider time)
{
    private const int MaxQueued = 256;
    private const int MaxMessage = 2048;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Channel<JsonObject> _queue = Channel.CreateBounded<JsonObject>(new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Write(string level, string message, string function, string? deployment = null, string? module = null, string? request = null)
    {
        var record = new JsonObject
        {
            ["timestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture),
            ["loglevel"] = level,
            ["message"] = message.Length <= MaxMessage ? message : message[..MaxMessage],
            ["funcName"] = function,
            ["deviceName"] = identity.Name,
            ["deviceIP"] = identity.Address.ToString(),
        };
        foreach (var (name, value) in new[] { ("request_id", request), ("deployment_id", deployment), ("module_name", module) })
        {
            if (value is not null)
                record[name] = value;
        }

        _queue.Writer.TryWrite(record);
    }

    /// <summary>Sends until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        await foreach (var record in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            if (identity.Orchestrator is not { } orchestrator)
                continue;
            var content = new FormUrlEncodedContent([KeyValuePair.Create("logData", record.ToJsonString(DeviceText.Written))]);
            try
            {
                await http.Send(new HttpRequestMessage(HttpMethod.Post, $"{orchestrator}/device/logs") { Content = content }, Limit, DeviceLimits.MaxAnswerBytes, cancellationToken);
            }
            catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
            {
                // Records are a convenience: what cannot be sent is not kept.
            }
        }
    }
}

/// <summary>What this device is called, where it is, and whom it belongs to.</summary>
internal sealed class SupervisorIdentity(SupervisorOptions options, SupervisorStore store)
{
    private const string OrchestratorFile = "orchestrator";
    private string? _orchestrator = store.Recall(OrchestratorFile) ?? options.OrchestratorUrl?.AbsoluteUri.TrimEnd('/');

    public string Name { get; } = options.Name!;

    /// <summary>The address that it listens on; any where it listens on all.</summary>
    public IPAddress Address { get; } = options.Endpoint.Address;

    /// <summary>The port, which the system may have chosen.</summary>
    public int Port { get; set; }

    /// <summary>Base address of the orchestrator without a slash at its end; null before one has told it. Outlives the process.</summary>
    public string? Orchestrator
    {
        get => Volatile.Read(ref _orchestrator);
        set
        {
            if (value == _orchestrator)
                return;
            store.Remember(OrchestratorFile, value!);
            Volatile.Write(ref _orchestrator, value);
        }
    }
}
