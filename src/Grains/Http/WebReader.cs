using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Http;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Http;

/// <summary>Gets web addresses for the guests that have a capability of this node.</summary>
internal sealed class WebReader : IDisposable
{
    private readonly HttpAccess? _access;
    private readonly HttpMessageInvoker? _client;
    private readonly ConcurrencyLimiter _places;
    private readonly RobotsCache _robots;
    private readonly TimeProvider _time;
    private readonly int _most;

    public WebReader(IOptions<GuestOptions> options, TimeProvider time)
    {
        (_time, _most, _access) = (time, options.Value.Http.Requests, options.Value.Http.Access());
        _client = _access is null ? null : new HttpMessageInvoker(_access.NewHandler());
        _places = new(new() { PermitLimit = _most, QueueLimit = 0 });
        _robots = new(Send, address => _access!.Allows(address), time);
    }

    /// <summary>Gets an address; returns the answer as <see cref="HttpCapabilityMethods.Get"/> does.</summary>
    /// <exception cref="WetwareException"><c>denied</c>, <c>overloaded</c>.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(WebRequest request, HttpRules rules, CancellationToken cancellationToken)
    {
        if (_access is null)
            throw new WetwareException(ErrorKind.Denied, "this node opens no web addresses for guests; Cluster:Guests:Http:Allow lists what it may");
        if (!Allows(request.Address, rules))
            throw new WetwareException(ErrorKind.Denied, $"\"{request.Address}\" is not among the places that may be opened");
        using var place = _places.AttemptAcquire();
        if (!place.IsAcquired)
            throw new WetwareException(ErrorKind.Overloaded, $"{_most} requests of guests are under way at this node; try again later");
        using var timeout = new CancellationTokenSource(request.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var delay = 0d;
        try
        {
            if (request.Robots || rules.Robots)
            {
                var file = await _robots.GetAsync(request.Address, request.Agent).WaitAsync(stop.Token).ConfigureAwait(false);
                (var isAllowed, delay) = file.Ask(request.Agent, request.Address);
                if (!isAllowed)
                    throw new WetwareException(ErrorKind.Denied, $"robots.txt of {request.Address.Authority} does not allow \"{request.Address}\"");
            }

            using var response = await Send(request.Address, request.Agent, stop.Token).ConfigureAwait(false);
            var (body, isTruncated) = await Read(response, request.MaxBytes, stop.Token).ConfigureAwait(false);
            return Answer(
                new(
                    (int)response.StatusCode,
                    response.Content.Headers.TryGetValues("Content-Type", out var types) ? types.First() : null,
                    response.Headers.Location is { } next && Uri.TryCreate(request.Address, next, out var location) ? location.AbsoluteUri : null,
                    isTruncated,
                    delay),
                body);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Answer(new(0, CrawlDelay: delay, Error: "timeout"), default);
        }
        catch (HttpRequestException error) when (error.InnerException is HttpAddressRefusedException)
        {
            throw new WetwareException(ErrorKind.Denied, $"\"{request.Address.Host}\" leads to an address that guests may not reach", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Answer(new(0, CrawlDelay: delay, Error: Word(error)), default);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client?.Dispose();
        _places.Dispose();
    }

    /// <summary>Reads a body up to a limit.</summary>
    internal static async Task<(ReadOnlyMemory<byte> Bytes, bool IsTruncated)> Read(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var kept = new MemoryStream();
        var piece = new byte[32 << 10];
        for (int read; (read = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            var room = (int)Math.Min(read, most - kept.Length);
            kept.Write(piece, 0, room);
            if (room < read)
                return (kept.GetBuffer().AsMemory(0, (int)kept.Length), true);
        }

        return (kept.GetBuffer().AsMemory(0, (int)kept.Length), false);
    }

    private static string Word(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => "name",
        { InnerException: SocketException } or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connect",
        { InnerException: AuthenticationException } or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
        _ => "protocol",
    };

    private static byte[] Answer(HttpAnswerJson head, ReadOnlyMemory<byte> body)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(head, HttpJson.Default.HttpAnswerJson);
        return [.. line, (byte)'\n', .. body.Span];
    }

    private bool Allows(Uri address, HttpRules rules) => _access!.Allows(address) && rules.Allow(address);

    private Task<HttpResponseMessage> Send(Uri address, string agent, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        return _client!.SendAsync(request, cancellationToken);
    }
}

/// <summary>What to get, after it was checked.</summary>
internal sealed record WebRequest(Uri Address, string Agent, int MaxBytes, TimeSpan Timeout, bool Robots)
{
    private const int MaxAddressLength = 4096;
    private const int MaxAgentLength = 256;
    private const int MostBytes = 8 << 20;

    /// <summary>Checks each field.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>, with the field.</exception>
    public static WebRequest Of(HttpGetJson asked)
    {
        if (asked.Url is { Length: > MaxAddressLength })
            throw new WetwareException(ErrorKind.Limit, $"field 'url': {asked.Url.Length} characters, more than {MaxAddressLength}");
        if (!Uri.TryCreate(asked.Url, UriKind.Absolute, out var address) || address is not { Scheme: "http" or "https", UserInfo: "" })
            throw new WetwareException(ErrorKind.Failed, "field 'url': an absolute address of http or https is needed, without user and password");
        var agent = asked.Agent ?? "wetware";
        if (agent.Length is 0 or > MaxAgentLength || agent.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new WetwareException(ErrorKind.Failed, $"field 'agent': 1 to {MaxAgentLength} printable characters of ASCII are needed");
        if (asked.MaxBytes is < 0 or > MostBytes)
            throw new WetwareException(ErrorKind.Limit, $"field 'maxBytes': {asked.MaxBytes} is outside 0 to {MostBytes}");
        if (asked.Timeout is not null and not (>= 0.1 and <= 60))
            throw new WetwareException(ErrorKind.Limit, $"field 'timeout': {asked.Timeout} is outside 0.1 to 60 s");
        return new(address, agent, asked.MaxBytes ?? 1 << 20, TimeSpan.FromSeconds(asked.Timeout ?? 10), asked.Robots);
    }
}
