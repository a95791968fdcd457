using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Concurrency;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Logs;

/// <inheritdoc cref="IDeviceLogGrain" />
[GrainType("ww.device-log")]
[KeepAlive]
[Reentrant]
internal sealed class DeviceLogGrain(TimeProvider time) : Grain, IDeviceLogGrain
{
    private const int MaxPage = 500;
    private const int MaxWaiting = 256;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private readonly Queue<(DateTimeOffset Received, string Record)> _records = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private int _waiting;

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
        _last++;
        if (_waiting > 0)
        {
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> Read(DateTimeOffset? after, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. _records.Where(entry => after is null || entry.Received > after).Select(entry => entry.Record)]);

    public async Task<DeviceLogPage> Follow(long? after, CancellationToken cancellationToken = default)
    {
        // Numbers start anew with the grain.
        if (after is null || after > _last)
            return new DeviceLogPage(_last, []);
        if (after == _last)
            await WaitForMore(cancellationToken);

        // What a slow reader missed has been dropped.
        var skipped = (int)Math.Max(0, after.Value - (_last - _records.Count));
        string[] page = [.. _records.Skip(skipped).Take(MaxPage).Select(entry => entry.Record)];
        return new DeviceLogPage(_last - _records.Count + skipped + page.Length, page);
    }

    private async Task WaitForMore(CancellationToken cancellationToken)
    {
        if (_waiting == MaxWaiting)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxWaiting} readers follow the log already");
        _waiting++;
        try
        {
            await _more.Task.WaitAsync(Wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing came; the reader asks again.
        }
        finally
        {
            _waiting--;
        }
    }
}
