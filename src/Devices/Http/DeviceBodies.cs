using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wetware.Devices.Access;

namespace Wetware.Devices.Http;

/// <summary>Bounds how many uploads are in memory at once; the others wait.</summary>
internal sealed class UploadGate : IDisposable
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _places = new(AtOnce);

    public async Task<IDisposable> Enter(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(_places);
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}

/// <summary>Reads bodies of requests within limits.</summary>
internal static class DeviceBodies
{
    private const int MaxJsonBytes = 256 * 1024;
    private const int MaxFields = 1024;

    /// <summary>The JSON object of a body; null when there is no body.</summary>
    public static async Task<JsonElement?> ReadJson(HttpRequest request, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (bytes.Length + read > MaxJsonBytes)
                throw new DeviceErrorException(StatusCodes.Status413PayloadTooLarge, $"field 'body': has more than {MaxJsonBytes} bytes, which is the limit");
            bytes.Write(buffer.AsSpan(0, read));
        }

        if (bytes.Length == 0)
            return null;
        return DeviceText.Parse(bytes.ToArray()) is { ValueKind: JsonValueKind.Object } body
            ? body
            : throw DeviceErrorException.Field("body", "is no JSON object");
    }

    /// <summary>A form, multipart or url-encoded.</summary>
    public static async Task<IFormCollection> ReadForm(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
            throw DeviceErrorException.Field("Content-Type", "use multipart/form-data or application/x-www-form-urlencoded");
        var options = new FormOptions
        {
            ValueCountLimit = MaxFields,
            KeyLengthLimit = 256,
            ValueLengthLimit = MaxJsonBytes,
            MultipartHeadersCountLimit = 8,
            MultipartBodyLengthLimit = DeviceLimits.MaxFileBytes + 1,
        };
        request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, options));
        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw DeviceErrorException.Field("body", $"is a malformed form: {error.Message}");
        }
    }

    /// <summary>The bytes of a file of a form.</summary>
    public static async Task<ReadOnlyMemory<byte>> Read(IFormFile file, int limit, CancellationToken cancellationToken)
    {
        if (file.Length > limit)
            throw DeviceErrorException.Field(file.Name, $"has {file.Length} bytes; the limit is {limit}");
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>The text of a member, or null where it is missing or null.</summary>
    public static string? Text(JsonElement body, string at, string name) => body.Get(name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw DeviceErrorException.Field(at.Length == 0 ? name : $"{at}.{name}", "is no string"),
    };

    /// <summary>The whole numbers of a member, or null where it is missing or null.</summary>
    public static IReadOnlyList<int>? Numbers(JsonElement body, string at, string name)
    {
        if (body.Get(name) is not { ValueKind: not JsonValueKind.Null } list)
            return null;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out _)))
            throw DeviceErrorException.Field($"{at}.{name}", "is no array of numbers of steps");
        return [.. list.EnumerateArray().Select(item => item.GetInt32())];
    }

    /// <summary>The texts of a member, empty where it is missing or null.</summary>
    public static IReadOnlyList<string> Texts(JsonElement body, string at, string name)
    {
        var field = at.Length == 0 ? name : $"{at}.{name}";
        if (body.Get(name) is not { ValueKind: not JsonValueKind.Null } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw DeviceErrorException.Field(field, "is no array");
        return [.. list.EnumerateArray().Select(item => DeviceText.TextOf(item) ?? throw DeviceErrorException.Field(field, "has something else than strings"))];
    }
}
