using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wetware.Functions.Engine;
using Wetware.Functions.Plugs;

namespace Wetware.Functions.Serving;

/// <summary>A request as functions read it: its headers with those of the platform, and the body, which is read whole when it is first asked for, and then given again and again.</summary>
internal sealed class RequestBuffer(HttpContext context, long maxBytes) : ExchangeBuffer
{
    /// <summary>Headers with this beginning are the platform's; a client cannot send them.</summary>
    public const string Prefix = "x-moc-";

    /// <summary>Before the name of what a plug's pattern bound.</summary>
    public const string ParameterPrefix = Prefix + "path-param-";

    private const int MostAtFirst = 64 * 1024;

    private ReadOnlyMemory<byte>? _content;

    /// <summary>True once the body was found to be longer than it may be.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>The body, if it was read.</summary>
    public ReadOnlyMemory<byte>? Content => _content;

    /// <summary>Copies the headers of a request, and adds what the platform tells.</summary>
    public static void CopyHeaders(HttpContext context, RouteMatch match, HeaderTable into)
    {
        const int More = 10;
        var request = context.Request;
        into.EnsureCapacity(request.Headers.Count + More + match.Parameters.Count);
        foreach (var (name, values) in request.Headers)
        {
            // What an HTTP/2 client sends as :authority and so on is in the pseudo headers.
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !name.StartsWith(':'))
                into.Set(name, values.Count == 1 ? values[0] ?? "" : string.Join(", ", values.AsEnumerable()));
        }

        var connection = context.Connection;
        into.AddOwn("x-moc-host", request.Host.Value ?? "");
        into.AddOwn("x-moc-method", MethodOf(context));
        into.AddOwn("x-moc-proto", request.Protocol);
        into.AddOwn("x-moc-remote-addr", connection.RemoteIpAddress is { } address ? new System.Net.IPEndPoint(address, connection.RemotePort).ToString() : "");
        into.AddOwn("x-moc-request-uri", context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw ? raw : request.Path + request.QueryString);
        into.AddOwn("x-moc-url-path", Escaped(request.Path.Value ?? ""));
        into.AddOwn("x-moc-url-query", request.QueryString.Value is { Length: > 0 } query ? query[1..] : "");
        into.AddOwn("x-moc-request-id", context.TraceIdentifier);
        foreach (var (name, value) in match.Parameters)
            into.Set(ParameterPrefix + name, Escaped(value));
    }

    /// <summary>What filters see of the plug.</summary>
    public static void DescribePlug(Plug plug, HeaderTable into)
    {
        into.Set("x-moc-plug-path", plug.Path);
        into.Set("x-moc-plug-name", plug.Name);
        into.Set("x-moc-plug-tags", JsonSerializer.Serialize(plug.Tags));
        into.Set("x-moc-filtered-plug-data", plug.Data ?? "");
    }

    /// <summary>The method in lower case; a WebSocket over HTTP/2 asks with CONNECT and is a GET like the others.</summary>
    public static string MethodOf(HttpContext context) => context.Request.Method switch
    {
        "GET" or "CONNECT" => "get",
        "POST" => "post",
        "PUT" => "put",
        "HEAD" => "head",
        var method => HttpMethods.IsConnect(method) ? "get" : method.ToLowerInvariant(),
    };

    /// <summary>Reads a body that is not long before it is asked for.</summary>
    public async ValueTask FetchAsync(CancellationToken cancellation)
    {
        if (context.Request.ContentLength is > 0 and <= MostAtFirst)
            await ReadAsync(cancellation);
    }

    /// <inheritdoc />
    public override async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        if (_content is { } there)
            return there;

        // The length that a client announces is not yet a body. The server lets no body be longer.
        var announced = context.Request.ContentLength;
        var bytes = new byte[(int)Math.Clamp(announced ?? 4096, 1, Math.Min(maxBytes + 1, MostAtFirst))];
        var length = 0;
        while (true)
        {
            if (length == announced && length <= maxBytes)
                return _content = bytes.AsMemory(0, length);
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(2L * length, Array.MaxLength));
            var read = await ReadAsync(bytes.AsMemory(length), cancellation);
            length += read;
            if (length > maxBytes)
                throw TooLarge();
            if (read == 0)
                return _content = bytes.AsMemory(0, length);
        }
    }

    /// <inheritdoc />
    protected override ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        throw FunctionException.Misuse("the request can only be read");

    private async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellation)
    {
        try
        {
            return await context.Request.Body.ReadAsync(into, cancellation);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
        catch (IOException)
        {
            throw new FunctionException(FunctionError.Cancelled, "the client went away");
        }
    }

    private FunctionException TooLarge()
    {
        IsTooLarge = true;
        return FunctionException.AtLimit(LimitWords.Buffers, string.Create(CultureInfo.InvariantCulture, $"the request's body is longer than {maxBytes} bytes"));
    }

    // Line breaks can come as %0a in a path.
    private static string Escaped(string text) => text.AsSpan().ContainsAny('\r', '\n', '\0') ? Uri.EscapeDataString(text) : text;
}
