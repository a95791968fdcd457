using System.Text.Json;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Functions.Admin;
using Wetware.Functions.Engine;
using Wetware.Functions.Logs;
using Wetware.Functions.Plugs;
using Wetware.Wasm.Files;

namespace Wetware.Functions.Serving;

/// <summary>Makes the platform that a call sees.</summary>
internal sealed class FunctionHostFactory(FunctionClient functions, TableFollower table, StatusDocument status, WebAccess access, FunctionLogs logs, ILogger<FunctionHost> logger)
{
    public FunctionHost Create(FunctionGrants grants, FunctionLogOrigin origin) => new(functions, table, status, grants, access.Http, (logs, origin), logger);
}

/// <summary>What a call and the calls below it may ask of the platform, bounded by <see cref="FunctionGrants"/>. Errors of the cluster are the guest's errors.</summary>
internal sealed partial class FunctionHost(
    FunctionClient functions, TableFollower table, StatusDocument status, FunctionGrants grants, HttpAccess? http, (FunctionLogs Logs, FunctionLogOrigin Origin) log, ILogger logger) : IFunctionHost
{
    /// <summary>The key-value namespace of functions.</summary>
    public const string KvNamespace = "functions";

    private KvClient Kv => functions.Kv(KvNamespace);

    /// <inheritdoc />
    public HttpAccess? Http => http;

    /// <inheritdoc />
    public bool IsTrace => logger.IsEnabled(LogLevel.Debug);

    /// <inheritdoc />
    public async ValueTask<FunctionCode?> ResolveAsync(string reference, CancellationToken cancellation)
    {
        var blob = reference.StartsWith(Blob.Scheme, StringComparison.Ordinal)
            ? await Guarded(() => functions.FindAsync(reference, cancellation))
            : table.Current?.Find(reference);
        return blob is null ? null : FunctionCalls.CodeOf(functions, blob);
    }

    /// <inheritdoc />
    public ValueTask<string?> FindTechIdAsync(string name, CancellationToken cancellation) => ValueTask.FromResult(table.Current?.Find(name)?.TechId);

    /// <inheritdoc />
    public async ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(string techId, long maxBytes, CancellationToken cancellation) => await Guarded(async () =>
        await functions.FindAsync(techId, cancellation) is { } blob ? await functions.ReadWholeAsync(blob, maxBytes, cancellation) : (ReadOnlyMemory<byte>?)null);

    /// <inheritdoc />
    public async ValueTask<string> RegisterBlobAsync(string? name, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Demand(name is null ? grants.Blobs : grants.Admin, name is null ? "blobs" : "admin");
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        return (await Guarded(() => functions.PutAsync(content, contentType, name, cancellationToken: cancellation))).TechId;
    }

    /// <inheritdoc />
    public ValueTask PlugFunctionAsync(
        string method, string path, string name, string startFunction, string data, string tagsJson, CancellationToken cancellation) => PlugAsync(
        new Plug { Method = method, Path = path, Name = name, StartFunction = startFunction.Length == 0 ? null : startFunction, Data = data, Tags = Tags(tagsJson) }, cancellation);

    /// <inheritdoc />
    public ValueTask PlugFileAsync(string method, string path, string name, string tagsJson, CancellationToken cancellation) =>
        PlugAsync(new Plug { Method = method, Path = path, Name = name, Kind = PlugKind.File, Tags = Tags(tagsJson) }, cancellation);

    /// <inheritdoc />
    public async ValueTask UnplugAsync(string method, string path, CancellationToken cancellation)
    {
        Demand(grants.Admin, "admin");
        await Guarded(() => functions.UnplugAsync(method, path, null, cancellation));
    }

    /// <inheritdoc />
    public async ValueTask<string> PlugFilterAsync(string name, string startFunction, string data, CancellationToken cancellation)
    {
        Demand(grants.Admin, "admin");
        var filter = new FunctionFilter { Name = name, StartFunction = startFunction.Length == 0 ? null : startFunction, Data = data };
        return (await Guarded(() => functions.AddFilterAsync(filter, cancellation))).Id;
    }

    /// <inheritdoc />
    public async ValueTask UnplugFilterAsync(string id, CancellationToken cancellation)
    {
        Demand(grants.Admin, "admin");
        await Guarded(() => functions.RemoveFilterAsync(id, cancellation));
    }

    /// <inheritdoc />
    public async ValueTask<string> StatusAsync(CancellationToken cancellation)
    {
        Demand(grants.Admin, "admin");
        return (await Guarded(() => status.CreateAsync(cancellation))).ToJsonString();
    }

    /// <inheritdoc />
    public async ValueTask<ReadOnlyMemory<byte>> ExportAsync(long maxBytes, CancellationToken cancellation)
    {
        Demand(grants.Admin, "admin");
        var bytes = JsonSerializer.SerializeToUtf8Bytes(await Guarded(() => status.CreateAsync(cancellation)));
        return bytes.Length <= maxBytes ? bytes : throw FunctionException.AtLimit(LimitWords.Buffers, $"the export has {bytes.Length} bytes; the limit is {maxBytes}");
    }

    /// <inheritdoc />
    public void Log(FunctionCall call, string line)
    {
        LogLine(logger, call.Name, call.StartFunction, line);
        log.Logs.Print(call, log.Origin, line);
    }

    private async ValueTask PlugAsync(Plug plug, CancellationToken cancellation)
    {
        Demand(grants.Admin, "admin");
        await Guarded(async () =>
        {
            await functions.PlugAsync([plug], cancellation);
            return true;
        });
    }

    private static Dictionary<string, string> Tags(string json)
    {
        if (json.Length == 0)
            return [];
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
        }
        catch (JsonException)
        {
            throw FunctionException.Misuse("tags: must be a JSON object of strings");
        }
    }

    private static void Demand(bool granted, string word)
    {
        if (!granted)
            throw FunctionException.Misuse($"this function may not do that: its plug needs the tag {FunctionGrants.Tag}={word}");
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Limit)
        {
            throw FunctionException.AtLimit(LimitWords.Buffers, error.Message);
        }
        catch (WetwareException error)
        {
            throw new FunctionException(error.Kind == ErrorKind.Failed ? FunctionError.Trap : FunctionError.HostFailed, error.Message, null, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Function}::{Start}] {Line}")]
    private static partial void LogLine(ILogger logger, string function, string? start, string line);
}
