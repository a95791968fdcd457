using System.Net;
using System.Net.Sockets;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>Fetches one web address for a guest, on the guest's own thread.</summary>
internal static class HttpReader
{
    public static Errno Get(HttpAccess access, Uri address, CancellationToken stopping, out byte[] body)
    {
        body = [];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(access.Timeout);
        using var client = new HttpClient(Handler(access)) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            for (var redirects = 0; redirects <= access.MaxRedirects; redirects++)
            {
                if (!access.Allows(address))
                    return Errno.Acces;
                access.Requesting?.Invoke();
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
                if (IsRedirect(response.StatusCode) && response.Headers.Location is { } next)
                {
                    if (!Uri.TryCreate(address, next, out var redirected))
                        return Errno.Io;
                    address = redirected;
                    continue;
                }

                var error = From(response.StatusCode);
                return error == Errno.Success ? ReadBody(response, access.MaxBytes, timeout.Token, out body) : error;
            }

            return Errno.Loop;
        }
        catch (OperationCanceledException)
        {
            stopping.ThrowIfCancellationRequested();
            return Errno.TimedOut;
        }
        catch (HttpRequestException e)
        {
            return From(e);
        }
        catch (IOException)
        {
            return Errno.ConnReset;
        }
    }

    internal static SocketsHttpHandler Handler(HttpAccess access) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 64,
        ConnectCallback = (context, cancellation) => Connect(access, context.DnsEndPoint, cancellation),
    };

    /// <summary>Resolves, checks every address and connects to a checked one, so that a second look-up cannot give another answer.</summary>
    private static async ValueTask<Stream> Connect(HttpAccess access, DnsEndPoint to, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(to.Host, cancellation).ConfigureAwait(false);
        // One bad address among good ones is an attempt to slip through.
        if (addresses.Length == 0 || !addresses.All(access.MayConnect))
            throw new HttpAddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Errno ReadBody(HttpResponseMessage response, int most, CancellationToken cancellation, out byte[] body)
    {
        body = [];
        if (response.Content.Headers.ContentLength > most)
            return Errno.FBig;
        using var stream = response.Content.ReadAsStream(cancellation);
        // A synchronous read cannot be cancelled: closing what it reads from ends it.
        using var ending = cancellation.Register(response.Dispose);
        using var kept = new MemoryStream();
        var piece = new byte[64 << 10];
        try
        {
            for (var read = stream.Read(piece); read > 0; read = stream.Read(piece))
            {
                if (kept.Length + read > most)
                    return Errno.FBig;
                kept.Write(piece.AsSpan(0, read));
            }
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is IOException or ObjectDisposedException)
        {
            throw new OperationCanceledException(cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        body = kept.ToArray();
        return Errno.Success;
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static Errno From(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => Errno.Success,
        401 or 403 => Errno.Acces,
        404 or 410 => Errno.NoEnt,
        408 or 504 => Errno.TimedOut,
        429 or 503 => Errno.Again,
        _ => Errno.Io,
    };

    private static Errno From(HttpRequestException error) => error switch
    {
        { InnerException: HttpAddressRefusedException } => Errno.Acces,
        { HttpRequestError: HttpRequestError.NameResolutionError } => Errno.NoEnt,
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => Errno.NoEnt,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => Errno.ConnRefused,
        { InnerException: SocketException { SocketErrorCode: SocketError.TimedOut } } => Errno.TimedOut,
        { InnerException: SocketException } => Errno.HostUnreach,
        { HttpRequestError: HttpRequestError.ResponseEnded } => Errno.ConnReset,
        _ => Errno.Io,
    };
}
