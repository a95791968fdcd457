using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wetware.Errors;

namespace Wetware.Functions.Admin;

/// <summary>Reads and checks what the admin API is given. What is wrong with it is 400, or 413, and names the field.</summary>
internal static class AdminRequest
{
    /// <summary>Bytes of a JSON body, which may hold a blob in base64. Larger blobs go to <c>POST /blobs</c>, which streams.</summary>
    public const int MaxJsonBytes = 32 << 20;

    // Each of them is in memory whole.
    private static readonly SemaphoreSlim Bodies = new(4, 4);

    /// <summary>Reads a JSON body.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context)
    {
        if (context.Request.ContentLength > MaxJsonBytes)
            throw new BadHttpRequestException($"body: {context.Request.ContentLength} bytes; the limit is {MaxJsonBytes}, POST /blobs takes more", StatusCodes.Status413PayloadTooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = MaxJsonBytes;
        if (!await Bodies.WaitAsync(TimeSpan.FromSeconds(10), context.RequestAborted))
            throw new WetwareException(ErrorKind.Overloaded, "too many bodies are being read");
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, AdminJson.Options, context.RequestAborted) ?? throw Bad("body: must be a JSON object");
        }
        catch (JsonException error)
        {
            throw Bad($"body: {error.Message}");
        }
        finally
        {
            Bodies.Release();
        }
    }

    /// <summary>Runs checks of fields.</summary>
    public static T Check<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Failed)
        {
            throw Bad(error.Message);
        }
    }

    /// <summary>Bytes in base64 with padding.</summary>
    public static byte[] Base64(string field, string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return !text.AsSpan().ContainsAny(' ', '\t') && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw Bad($"{field}: is not base64 (RFC 4648, section 4, with padding)");
    }

    /// <summary>A number in the query.</summary>
    public static int Limit(HttpContext context)
    {
        var text = context.Request.Query["limit"].ToString();
        if (text.Length == 0)
            return 100;
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= CatalogLimits.MaxPage
            ? limit
            : throw Bad($"limit: must be 1 to {CatalogLimits.MaxPage}");
    }

    /// <summary>Text in the query; null when it is left out.</summary>
    public static string? Query(HttpContext context, string name, int most = 1024)
    {
        var text = context.Request.Query[name];
        if (text.Count == 0)
            return null;
        return text.ToString() is { } value && value.Length <= most ? value : throw Bad($"{name}: must have at most {most} characters");
    }

    /// <summary>400.</summary>
    public static BadHttpRequestException Bad(string message) => new(message, StatusCodes.Status400BadRequest);
}
