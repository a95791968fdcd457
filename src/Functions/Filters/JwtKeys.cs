using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Functions.Serving;
using Wetware.Waiting;

namespace Wetware.Functions.Filters;

/// <summary>
/// Keys of issuers, by the address of their key set: read when they are first needed, again after <see cref="Fresh"/>, and when a token names a key that is not there, but then not more
/// often than every <see cref="Pause"/>. When they cannot be read again, those that are there count for <see cref="Kept"/>.
/// </summary>
internal sealed partial class JwtKeys(WebAccess access, TimeProvider time, ILogger<JwtKeys> logger)
{
    private const int MaxBytes = 1 << 20;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SteadyTime _steady = new(time);

    /// <summary>10 min.</summary>
    public static TimeSpan Fresh { get; } = TimeSpan.FromMinutes(10);

    /// <summary>1 d.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(1);

    /// <summary>30 s.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The keys; null when there are none to go by.</summary>
    /// <param name="address">Where they are.</param>
    /// <param name="isMissing">A key was not among those that were given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SecurityKey>?> GetAsync(string address, bool isMissing, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(address, _ => new Entry());
        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = _steady.Now;
            var isDue = entry.Keys is null || isMissing || now - entry.Read >= Fresh;
            if (isDue && now - entry.Tried >= Pause)
            {
                entry.Tried = now;
                if (await ReadAsync(address, cancellationToken).ConfigureAwait(false) is { } keys)
                    (entry.Keys, entry.Read) = (keys, now);
            }

            return now - entry.Read < Kept ? entry.Keys : null;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task<IReadOnlyList<SecurityKey>?> ReadAsync(string address, CancellationToken cancellationToken)
    {
        if (access.Http is not { } http || !http.Allows(new Uri(address)))
        {
            LogRefused(logger, address);
            return null;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(http.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await WebClients.Of(http).SendAsync(request, timeout.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            var body = new StreamBuffer(await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false), MaxBytes);
            var text = System.Text.Encoding.UTF8.GetString((await body.ReadAsync(timeout.Token).ConfigureAwait(false))!.Value.Span);
            return [.. new JsonWebKeySet(text).GetSigningKeys()];
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ArgumentException or FunctionException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(logger, address, error);
            return null;
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public IReadOnlyList<SecurityKey>? Keys { get; set; }

        public DateTimeOffset Read { get; set; }

        public DateTimeOffset Tried { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys at {Address} may not be read; list the address in Cluster:Functions:AllowedUrls")]
    private static partial void LogRefused(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys at {Address} could not be read")]
    private static partial void LogFailed(ILogger logger, string address, Exception error);
}
