using System.Globalization;
using System.Net;
using Wetware.Functions.Engine;
using Wetware.Wasm.Files;

namespace Wetware.Functions.Core;

/// <summary>Requests to web addresses that the platform allows.</summary>
internal sealed partial class CoreApi
{
    /// <summary>The header of an answer that tells its status, or 502 and 504 when there was none.</summary>
    public const string StatusHeader = "x-moc-status";

    public CoreBuffer GetUrl(string url)
    {
        var access = Access();
        var address = Allowed(access, url);
        return Wait(async stopping =>
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            timeout.CancelAfter(access.Timeout);
            try
            {
                return await GetAsync(access, address, timeout.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (FailedStatus(e, stopping) is { } status)
            {
                return Answer(default, status);
            }
        });
    }

    public int BetaWebProxy(string specJson)
    {
        var spec = ProxyRequest.Parse(specJson);
        var access = Access();
        Allowed(access, spec.HttpUrl);
        var input = _buffers[spec.InputBufferId].Buffer;
        var output = _buffers[spec.OutputBufferId];
        _context.Budget.TakeRequest();
        var proxy = new WebProxy(
            WebClients.Of(access), spec, input, output.Buffer, (content, stopping) => WriteAsync(output, content, stopping));
        return Wait(async stopping =>
        {
            try
            {
                return await proxy.ForwardAsync(access.Timeout, stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (FailedStatus(e, stopping) is { } status)
            {
                // After a part of the answer the status can only be told by breaking the answer off.
                if (output.Buffer.HasStarted)
                    throw FunctionException.Misuse($"the address stopped answering ({status})");
                return output.Buffer.Status = status;
            }
        });
    }

    /// <summary>Counts one request of a program that opens web addresses as files.</summary>
    public void TakeRequest() => _context.Budget.TakeRequest();

    private HttpAccess Access() => Host.Http ?? throw FunctionException.Misuse("this function may not open web addresses");

    private static Uri Allowed(HttpAccess access, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && access.Allows(address)
            ? address
            : throw FunctionException.Misuse($"the address '{Shortened(url)}' is not one that this function may open");

    private async ValueTask<CoreBuffer> GetAsync(HttpAccess access, Uri address, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= access.MaxRedirects; redirects++)
        {
            _context.Budget.TakeRequest();
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await WebClients.Of(access).SendAsync(request, cancellation).ConfigureAwait(false);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                address = Allowed(access, new Uri(address, location).ToString());
                continue;
            }

            var most = (int)Math.Min(access.MaxBytes, MostBytes);
            var body = new StreamBuffer(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), most);
            return Answer(await body.ReadAsync(cancellation).ConfigureAwait(false), (int)response.StatusCode);
        }

        return Answer(default, (int)HttpStatusCode.BadGateway);
    }

    private ValueTask WriteAsync(BufferHandle handle, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (!handle.IsOwn)
            return WriteOutputAsync(handle.Buffer, content, cancellation);
        _context.Budget.TakeBuffer(content.Length);
        handle.Counted += content.Length;
        return handle.Buffer.WriteAsync(content, cancellation);
    }

    private static CoreBuffer Answer(ReadOnlyMemory<byte>? content, int status) => new(
        content ?? default(ReadOnlyMemory<byte>),
        new Dictionary<string, string> { [StatusHeader] = status.ToString(CultureInfo.InvariantCulture) });

    /// <summary>The status that tells a failed request; null when it is something else that failed.</summary>
    private static int? FailedStatus(Exception exception, CancellationToken stopping) => exception switch
    {
        OperationCanceledException when !stopping.IsCancellationRequested => (int)HttpStatusCode.GatewayTimeout,
        HttpRequestException or IOException or System.Net.WebSockets.WebSocketException => (int)HttpStatusCode.BadGateway,
        _ => null,
    };
}
