using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Wetware.Clustering.Membership;

/// <summary>Silo addresses as <c>address:port@generation</c>.</summary>
public static class SiloText
{
    /// <summary>Writes an address.</summary>
    public static string Write(SiloAddress silo) =>
        string.Create(CultureInfo.InvariantCulture, $"{silo.Endpoint}@{silo.Generation}");

    /// <summary>Reads an address; anything else is refused.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SiloAddress? silo)
    {
        silo = null;
        var at = text?.LastIndexOf('@') ?? -1;
        if (at < 1 || !IPEndPoint.TryParse(text.AsSpan(0, at), out var endpoint) || endpoint.Port == 0
            || !int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var generation))
            return false;
        silo = SiloAddress.New(endpoint, generation);
        return true;
    }

    /// <summary>Reads an address that the table vouches for.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static SiloAddress Read(string text) =>
        TryParse(text, out var silo) ? silo : throw new FormatException($"\"{text}\" is not address:port@generation");
}
