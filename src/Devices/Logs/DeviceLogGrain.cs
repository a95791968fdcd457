using System.Text.Json;
using System.Text.Json.Nodes;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Logs;

/// <inheritdoc cref="IDeviceLogGrain" />
[GrainType("ww.device-log")]
[KeepAlive]
internal sealed class DeviceLogGrain(TimeProvider time) : Grain, IDeviceLogGrain
{
    private readonly Queue<(DateTimeOffset Received, string Record)> _records = new();

    public Task Add(string record, CancellationToken cancellationToken = default)
    {
        if (record.Length > DeviceLimits.MaxLogRecord)
            throw new WetwareException(ErrorKind.Limit, $"field 'logData': {record.Length} characters are not allowed; use at most {DeviceLimits.MaxLogRecord}");
        if (DeviceText.Parse(record) is not { ValueKind: JsonValueKind.Object } parsed)
            throw new WetwareException(ErrorKind.Failed, "field 'logData': is no JSON object");
        var received = time.GetUtcNow();
        var json = JsonObject.Create(parsed)!;
        json["dateReceived"] = received.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        if (_records.Count == DeviceLimits.MaxLogRecords)
            _records.Dequeue();
        _records.Enqueue((received, json.ToJsonString(DeviceText.Written)));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> Read(DateTimeOffset? after, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. _records.Where(entry => after is null || entry.Received > after).Select(entry => entry.Record)]);
}
