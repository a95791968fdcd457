using System.Net.Http.Headers;
using System.Text.Json;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tokens;

/// <summary>Calls through a token over HTTP: for those who hold a token and not the cluster's secret.</summary>
internal static class HttpCalls
{
    /// <summary>The method's bytes.</summary>
    /// <exception cref="CommandException">The gateway does not answer, or refuses.</exception>
    public static async Task<byte[]> Call(Uri gateway, string token, string? name, string method, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = Timeout.InfiniteTimeSpan, // methods that wait do so at the gateway
        };
        var path = name is null ? $"capability/{Uri.EscapeDataString(method)}" : $"session/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(method)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, path)) { Content = new ReadOnlyMemoryContent(data) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? bytes
                : throw new CommandException(ExitCodes.Failed, $"{gateway} answered {(int)response.StatusCode}: {Detail(bytes) ?? response.ReasonPhrase}");
        }
        catch (HttpRequestException error)
        {
            throw new CommandException(ExitCodes.NoCluster, $"{gateway} does not answer: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    private static string? Detail(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null; // not a gateway's answer; the status says enough
        }
    }
}
