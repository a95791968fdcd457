using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wetware.Clustering.Security;
using Wetware.Errors;

namespace Wetware.Clustering.Membership;

/// <summary>Asks cluster endpoints, over mutual TLS: those that do not prove that they hold the cluster secret are sent nothing.</summary>
public sealed class ClusterClient : IDisposable
{
    /// <summary>Longest answer that is read, in bytes: a full table.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly string _namespace;
    private readonly HttpClient _http;

    /// <summary>A client with the secret of the cluster; only as a node can it change the membership.</summary>
    public ClusterClient(ClusterSecret secret, ClusterRole role = ClusterRole.Operator)
    {
        _namespace = secret.Namespace;
        var authority = secret.Authority;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(3),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                SslOptions =
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    TargetHost = ClusterAuthority.HostName,
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => authority.CertificateOf(role),
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => authority.Trusts(certificate, ClusterRole.Node),
                },
            })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>Who is there?</summary>
    public Task<NodeInfo> Info(EndPoint endpoint, CancellationToken cancellationToken) =>
        Send(endpoint, HttpMethod.Get, ClusterPaths.Info, [], MemberJson.Default.NodeInfo, cancellationToken);

    /// <summary>The table as the primary's endpoint serves it.</summary>
    internal Task<MemberTable> Read(EndPoint endpoint, CancellationToken cancellationToken) =>
        Send(endpoint, HttpMethod.Post, ClusterPaths.Read, [], MemberJson.Default.MemberTable, cancellationToken);

    /// <summary>A conditional change.</summary>
    internal async Task<bool> Change<T>(EndPoint endpoint, string path, T request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, type);
        var answer = await Send(endpoint, HttpMethod.Post, path, body, MemberJson.Default.DoneAnswer, cancellationToken).ConfigureAwait(false);
        return answer.Done;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<T> Send<T>(EndPoint endpoint, HttpMethod method, string path, byte[] body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var request = new HttpRequestMessage(method, Url(endpoint, path));
            if (method == HttpMethod.Post)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw Problem(endpoint, response.StatusCode, bytes);
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("null");
        }
        catch (HttpRequestException error) when (error.InnerException is AuthenticationException)
        {
            throw new WetwareException(ErrorKind.Denied, $"{Text(endpoint)} does not prove that it holds the cluster secret of namespace \"{_namespace}\"", error);
        }
        catch (HttpRequestException error)
        {
            throw new WetwareException(ErrorKind.Disconnected, $"{Text(endpoint)} does not answer: {error.InnerException?.Message ?? error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WetwareException(ErrorKind.Disconnected, $"{Text(endpoint)} did not answer within {Timeout.TotalSeconds:0} s", error);
        }
        catch (JsonException error)
        {
            throw new WetwareException(ErrorKind.Failed, $"{Text(endpoint)} does not speak as a cluster endpoint", error);
        }
    }

    private static WetwareException Problem(EndPoint endpoint, HttpStatusCode status, byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, MemberJson.Default.ErrorAnswer) is { } answer && ErrorNames.TryParse(answer.Error, out var code))
                return new WetwareException(code, $"{Text(endpoint)}: {answer.Message}");
        }
        catch (JsonException)
        {
            // Not one of our endpoints; the status says enough.
        }

        return new WetwareException(ErrorKind.Failed, $"{Text(endpoint)} answered {(int)status}");
    }

    private static Uri Url(EndPoint endpoint, string path) => new($"https://{Text(endpoint)}{path}");

    private static string Text(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint dns => $"{(dns.Host.Contains(':', StringComparison.Ordinal) ? $"[{dns.Host}]" : dns.Host)}:{dns.Port}",
        _ => endpoint.ToString()!,
    };
}
