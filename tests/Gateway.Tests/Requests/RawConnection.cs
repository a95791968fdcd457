using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Wetware.Tests.Requests;

/// <summary>What a server answered.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string ContentType => Headers.GetValueOrDefault("content-type", "");
}

/// <summary>HTTP/1.1 byte by byte, since a client of the framework refuses or mends what is to be tried. The connection is opened again when the server closed it.</summary>
internal sealed class RawConnection(string host, int port, bool tls) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[64 << 10];
    private TcpClient? _client;
    private Stream? _stream;
    private int _begin;
    private int _end;

    /// <summary>Sends a request and reads the answer; null when the server closed the connection instead of answering.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isHead">Whether its answer has no body.</param>
    /// <param name="messages">What is sent when the server answered 101; what comes back is read to its end.</param>
    public async Task<RawAnswer?> SendAsync(byte[] request, bool isHead, byte[]? messages = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        var isNew = _stream is null;
        try
        {
            await OpenAsync(limit.Token);
            try
            {
                await _stream!.WriteAsync(request, limit.Token);
            }
            catch (IOException)
            {
                // Refused before all of it was sent; the answer may be there.
            }

            var answer = await ReadAsync(isHead, limit.Token);
            if (answer.Status == 101)
                await TalkAsync(messages ?? [], limit.Token);
            return answer;
        }
        catch (IOException)
        {
            Close();
            return isNew ? null : await SendAsync(request, isHead, messages);
        }
    }

    private async Task TalkAsync(byte[] messages, CancellationToken cancellation)
    {
        try
        {
            await _stream!.WriteAsync(messages, cancellation);
            while (await _stream.ReadAsync(_buffer, cancellation) > 0)
            {
                // Until the server has said all.
            }
        }
        catch (IOException)
        {
            // It broke off what was malformed.
        }
        finally
        {
            Close();
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        if (_stream is not null)
            return;
        (_begin, _end) = (0, 0);
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(host, port, cancellation);
        _stream = _client.GetStream();
        if (!tls)
            return;
        var secure = new SslStream(_stream, false, (_, _, _, _) => true);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellation);
        _stream = secure;
    }

    /// <summary>Ends the connection; the next request opens another.</summary>
    public void Close()
    {
        _stream?.Dispose();
        _client?.Dispose();
        (_stream, _client) = (null, null);
    }

    private async Task<RawAnswer> ReadAsync(bool isHead, CancellationToken cancellation)
    {
        int status;
        Dictionary<string, string> headers;
        do
        {
            status = int.Parse((await LineAsync(cancellation)).AsSpan(9, 3), CultureInfo.InvariantCulture);
            headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (string line; (line = await LineAsync(cancellation)).Length > 0;)
                headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        while (status is > 101 or 100 && status < 200);

        using var body = new MemoryStream();
        var chunked = headers.GetValueOrDefault("transfer-encoding") == "chunked";
        var isStream = headers.GetValueOrDefault("content-type", "").StartsWith("text/event-stream", StringComparison.Ordinal);
        if (isHead || isStream || status is 204 or 304 or 101)
        {
            // No body, or one without an end.
        }
        else if (chunked)
        {
            for (int length; (length = int.Parse(await LineAsync(cancellation), NumberStyles.HexNumber, CultureInfo.InvariantCulture)) > 0;)
            {
                await CopyAsync(body, length, cancellation);
                await LineAsync(cancellation);
            }

            await LineAsync(cancellation);
        }
        else
        {
            await CopyAsync(body, int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture), cancellation);
        }

        if (isStream || headers.GetValueOrDefault("connection") == "close")
            Close();
        return new RawAnswer(status, headers, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
    }

    private async Task<string> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_begin == _end)
                await FillAsync(cancellation);
            var c = (char)_buffer[_begin++];
            if (c == '\n')
                return line.ToString();
            if (c != '\r')
                line.Append(c);
        }
    }

    private async Task CopyAsync(MemoryStream body, int length, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_begin == _end)
                await FillAsync(cancellation);
            var count = Math.Min(length, _end - _begin);
            body.Write(_buffer, _begin, count);
            (_begin, length) = (_begin + count, length - count);
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        (_begin, _end) = (0, await _stream!.ReadAsync(_buffer, cancellation));
        if (_end == 0)
            throw new EndOfStreamException("the server closed the connection");
    }
}
