using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Wetware.Gateway.Forms;

/// <summary>Reads the fields of a request, a form or JSON.</summary>
internal static class RequestFields
{
    /// <summary>Largest JSON body with one thing's fields, in bytes.</summary>
    public const int JsonBytes = 2 << 20;

    private const string Multipart = "multipart/form-data";
    private const string Json = "application/json";

    /// <exception cref="BadFieldsException">400 when it cannot be read, 413 when it is too large, 415 when it is of another type.</exception>
    public static async Task<FieldSet> Read(HttpRequest request, FormLimits limits, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        CheckEncoding(request);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw BadFieldsException.Unsupported(HeaderNames.ContentType, $"must be {Multipart} or {Json}", Multipart, Json);
        if (request.ContentLength > limits.BodyBytes)
            throw BadFieldsException.TooLarge("body", limits.BodyBytes);
        if (type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
            return await MultipartFields.Read(request, type, limits, lease, cancellationToken);
        if (IsJson(type))
            return JsonFields.Read(await ReadJson(request, Math.Min(limits.BodyBytes, JsonBytes), lease, cancellationToken));
        throw BadFieldsException.Unsupported(HeaderNames.ContentType, $"must be {Multipart} or {Json}", Multipart, Json);
    }

    /// <summary>The bytes of a body, up to a limit.</summary>
    /// <exception cref="BadFieldsException">415 when they are encoded, 413 when they are too many, naming <paramref name="field"/>.</exception>
    public static Task<ReadOnlyMemory<byte>> ReadBytes(
        HttpRequest request, string field, long limit, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        CheckEncoding(request);
        if (request.ContentLength > limit)
            throw BadFieldsException.TooLarge(field, limit);
        return BoundedReading.ReadAll(request.Body, limit, () => BadFieldsException.TooLarge(field, limit), lease, cancellationToken);
    }

    /// <summary>The bytes of a JSON body, up to a limit, without a byte-order mark.</summary>
    /// <exception cref="BadFieldsException">415 when it is not JSON, 413 when it is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadJson(HttpRequest request, long limit, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !IsJson(type))
            throw BadFieldsException.Unsupported(HeaderNames.ContentType, $"must be {Json}", Json);
        return Charsets.WithoutMark(await ReadBytes(request, "body", limit, lease, cancellationToken));
    }

    // JSON between systems is UTF-8 (RFC 8259, section 8.1).
    private static bool IsJson(MediaTypeHeaderValue type)
    {
        if (!type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            return false;
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? true
            : throw BadFieldsException.Unsupported(HeaderNames.ContentType, "JSON must be UTF-8", "utf-8");
    }

    // What is small when it comes and large when it is unpacked is not taken.
    private static void CheckEncoding(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count > 0 && encoding != "identity")
            throw BadFieldsException.Unsupported(HeaderNames.ContentEncoding, "must be identity", "identity");
    }
}
