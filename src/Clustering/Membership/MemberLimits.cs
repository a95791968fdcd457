using Wetware.Errors;

namespace Wetware.Clustering.Membership;

/// <summary>What a row may hold; checked where rows come in from the network.</summary>
public static class MemberLimits
{
    /// <summary>Longest row or request, in bytes of JSON.</summary>
    public const int MaxRequestBytes = 64 * 1024;

    /// <summary>Rows a table may have; beyond it nobody can join until dead ones are cleaned.</summary>
    public const int MaxRows = 4096;

    private const int MaxText = 256;
    private const int MaxSuspicions = 64;

    /// <summary>Refuses a row that is outside the limits.</summary>
    /// <exception cref="WetwareException">Kind <c>limit</c>, naming the field.</exception>
    public static void Check(MemberRow row)
    {
        Check("silo", row.Silo);
        Check("hostName", row.HostName);
        Check("siloName", row.SiloName);
        if (row.Status is < 0 or > 6)
            throw new WetwareException(ErrorKind.Limit, "status must be 0 to 6");
        if (row.ProxyPort is < 0 or > 65535)
            throw new WetwareException(ErrorKind.Limit, "proxyPort must be 0 to 65535");
        if (row.Suspicions.Count > MaxSuspicions)
            throw new WetwareException(ErrorKind.Limit, $"suspicions must be at most {MaxSuspicions}");
        foreach (var suspicion in row.Suspicions)
            Check("suspicions.silo", suspicion.Silo);
        if (!SiloText.TryParse(row.Silo, out _))
            throw new WetwareException(ErrorKind.Limit, "silo must be address:port@generation");
    }

    /// <summary>Refuses a text that is missing or too long.</summary>
    public static void Check(string field, string? text)
    {
        if (text is null || text.Length > MaxText)
            throw new WetwareException(ErrorKind.Limit, $"{field} must be a text of at most {MaxText} characters");
    }
}
