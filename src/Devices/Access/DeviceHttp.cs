using System.Net.Http.Headers;
using Wetware.Errors;

namespace Wetware.Devices.Access;

/// <summary>An answer of a device.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Phrase">The words after it.</param>
/// <param name="Body">The body.</param>
/// <param name="OrchestratorSet">The header <c>Custom-Orchestrator-Set</c>, or null.</param>
internal sealed record DeviceReply(int Status, string Phrase, byte[] Body, string? OrchestratorSet)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>Requests to devices: only to allowed addresses, without proxies and redirects, bounded in time and in the size of the answer.</summary>
internal sealed class DeviceHttp : IDisposable
{
    public static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(5);

    /// <summary>How often a device in doubt is asked again, and for how long.</summary>
    public static readonly TimeSpan RepeatedHealthLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>A device fetches modules and files while it answers.</summary>
    public static readonly TimeSpan DeployLimit = TimeSpan.FromSeconds(60);

    /// <summary>Devices of a chain call one another while the first answers, each for up to 30 seconds.</summary>
    public static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(120);

    private readonly AddressRule _rule;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public DeviceHttp(AddressRule rule, TimeProvider time)
    {
        _rule = rule;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _client.Dispose();

    public Task<DeviceReply> Get(Uri url, TimeSpan limit, int maxBytes, CancellationToken cancellationToken) => Get(url, limit, maxBytes, null, cancellationToken);

    /// <summary>Asks in the name of a host, by which supervisors know their orchestrator.</summary>
    public Task<DeviceReply> Get(Uri url, TimeSpan limit, int maxBytes, string? forwardedFor, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (forwardedFor is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        return Send(request, limit, maxBytes, cancellationToken);
    }

    public Task<DeviceReply> PostJson(Uri url, string json, TimeSpan limit, CancellationToken cancellationToken)
    {
        var content = new StringContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Send(new HttpRequestMessage(HttpMethod.Post, url) { Content = content }, limit, DeviceLimits.MaxAnswerBytes, cancellationToken);
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: the address is not allowed. <c>disconnected</c>: no answer in time. <c>limit</c>: the answer is too long.</exception>
    public async Task<DeviceReply> Send(HttpRequestMessage request, TimeSpan limit, int maxBytes, CancellationToken cancellationToken)
    {
        using var _ = request;
        var url = request.RequestUri!;
        if (!_rule.IsAllowed(url))
            throw new WetwareException(ErrorKind.Denied, $"{Shown(url)} is not in a network of this machine; Http:DeviceNetworks lists further networks");
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await Read(response.Content, maxBytes, either.Token)
                ?? throw new WetwareException(ErrorKind.Limit, $"the answer of {Shown(url)} has more than {maxBytes} bytes");
            var set = response.Headers.TryGetValues("Custom-Orchestrator-Set", out var values) ? values.FirstOrDefault() : null;
            return new DeviceReply((int)response.StatusCode, response.ReasonPhrase is { Length: > 0 and <= 100 } phrase ? phrase : response.StatusCode.ToString(), body, set);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WetwareException(ErrorKind.Disconnected, $"{Shown(url)} did not answer within {limit.TotalSeconds} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new WetwareException(ErrorKind.Disconnected, $"{Shown(url)} does not answer: {error.Message}", error);
        }
    }

    private static string Shown(Uri url) => $"{url.Scheme}://{url.Authority}";

    private static async Task<byte[]?> Read(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (bytes.Length + read > maxBytes)
                return null;
            bytes.Write(buffer.AsSpan(0, read));
        }

        return bytes.ToArray();
    }
}
