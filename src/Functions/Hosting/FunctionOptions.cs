using System.Net;
using Wetware.Wasm.Files;

namespace Wetware.Functions;

/// <summary>Section <c>Cluster:Functions</c>: the function platform of a gateway. Gateways of a cluster should agree on all but where they listen.</summary>
public sealed class FunctionOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster:Functions";

    /// <summary>Address and port where functions and files are served by HTTPS, as <c>127.0.0.1:8443</c>. A port alone is on 127.0.0.1; port 0 = chosen by the system; <c>off</c> or none: they are not served. Default none.</summary>
    public string? Listen { get; set; }

    /// <summary>Address and port where functions and files are served by plain HTTP/1.1, for a proxy that ends TLS or for programs of this machine; as <see cref="Listen"/>. Default none.</summary>
    public string? ListenHttp { get; set; }

    /// <summary>Certificate in PEM (with <see cref="KeyFile"/>, or with the key in it) or PFX. Read again when it changes. Default none: one is made and kept in the data folder.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Key of <see cref="CertificateFile"/> in PEM. Default none.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File with the password of a PFX or of an encrypted key. Default none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>More host names for the certificate that is made. At most 32. Default none: localhost, the machine's name and loopback addresses.</summary>
    public IList<string> HostNames { get; } = [];

    /// <summary>Run filters. False lets requests pass without, so that a filter that stops everything can be removed; the admin API never runs filters. Default true.</summary>
    public bool Filters { get; set; } = true;

    /// <summary>Largest blob, in bytes. 1 MiB to 64 GiB. Default 1 GiB.</summary>
    public long MaxBlobBytes { get; set; } = 1L << 30;

    /// <summary>How long a blob that nothing refers to is kept, and an upload that does not go on. 1 min to 365 d. Default 1 d.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often unused blobs are looked for. 1 s to 1 d. Default 10 min.</summary>
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Largest body of a request, in bytes, unless its plug says otherwise; it is in memory while the function runs. 0 to 1 GiB. Default 16 MiB.</summary>
    public long MaxBodyBytes { get; set; } = 16L << 20;

    /// <summary>
    /// Places of the web that functions may open, as <c>[scheme://]host[:port][/path]</c>; <c>*.example.org</c> for all below. At most 64. Addresses of private networks are refused even
    /// when a listed name leads to one. Default none.
    /// </summary>
    public IList<string> AllowedUrls { get; } = [];

    /// <summary>Ranges of private addresses that listed places may lead to all the same, as <c>127.0.0.0/8</c>. At most 64. Default none.</summary>
    public IList<string> AllowedRanges { get; } = [];

    /// <summary>Calls of functions at once on this gateway; each has a thread. 1 to 1024. Default 64.</summary>
    public int Calls { get; set; } = 64;

    /// <summary>Calls that wait for their turn; one more is answered 429. 0 to 1,000,000. Default 1024.</summary>
    public int QueueLength { get; set; } = 1024;

    /// <summary>Jobs (asynchronous calls, plans, callbacks) at once on this gateway. 0 to 1024; 0: it runs none. Default 16.</summary>
    public int JobSlots { get; set; } = 16;

    /// <summary>How long a job that has ended, and its result, are kept. 1 min to 365 d. Default 1 h.</summary>
    public TimeSpan JobRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Folder of compiled code, which this user alone may read and write. Default: <c>functions/code</c> in the data folder.</summary>
    public string? CodeFolder { get; set; }

    /// <summary>Memory of a node for bytes of files that were sent lately. 0 to 64 GiB. Default 64 MiB.</summary>
    public long CacheBytes { get; set; } = 64L << 20;

    /// <summary>Keys of a key-value namespace. 1 to 10,000,000. Default 100,000.</summary>
    public int KvKeys { get; set; } = 100_000;

    /// <summary>Bytes of the keys and values of a key-value namespace. 1 KiB to 1 GiB. Default 64 MiB.</summary>
    public long KvBytes { get; set; } = 64L << 20;

    /// <summary>What is wrong: option and message; nothing when all is well.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        (string Name, long Value, long Least, long Most)[] numbers =
        [
            (nameof(HostNames), HostNames.Count, 0, 32),
            (nameof(MaxBlobBytes), MaxBlobBytes, 1 << 20, CatalogLimits.MaxBlobBytes),
            (nameof(MaxBodyBytes), MaxBodyBytes, 0, 1L << 30),
            (nameof(AllowedUrls), AllowedUrls.Count, 0, 64),
            (nameof(AllowedRanges), AllowedRanges.Count, 0, 64),
            (nameof(Calls), Calls, 1, 1024),
            (nameof(QueueLength), QueueLength, 0, 1_000_000),
            (nameof(JobSlots), JobSlots, 0, 1024),
            (nameof(CacheBytes), CacheBytes, 0, 64L << 30),
            (nameof(KvKeys), KvKeys, 1, 10_000_000),
            (nameof(KvBytes), KvBytes, 1024, 1L << 30),
        ];
        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            (nameof(Grace), Grace, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)),
            (nameof(JobRetention), JobRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)),
            (nameof(CollectEvery), CollectEvery, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        ];
        foreach (var (name, value, least, most) in numbers.Where(range => range.Value < range.Least || range.Value > range.Most))
            yield return ($"{Section}:{name}", $"{value} is outside {least} to {most}");
        foreach (var (name, value, least, most) in times.Where(range => range.Value < range.Least || range.Value > range.Most))
            yield return ($"{Section}:{name}", $"{value} is outside {least} to {most}");
        foreach (var url in AllowedUrls.Where(url => !HttpPlace.TryParse(url, out _)))
            yield return ($"{Section}:{nameof(AllowedUrls)}", $"\"{url}\" is not [scheme://]host[:port][/path]");
        foreach (var range in AllowedRanges.Where(range => !IPNetwork.TryParse(range, out _)))
            yield return ($"{Section}:{nameof(AllowedRanges)}", $"\"{range}\" is not a range of addresses, as in 127.0.0.0/8");
        if (KeyFile is not null && CertificateFile is null)
            yield return ($"{Section}:{nameof(KeyFile)}", $"needs {Section}:{nameof(CertificateFile)}");
        foreach (var host in HostNames.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            yield return ($"{Section}:{nameof(HostNames)}", $"\"{host}\" is not a host name or address");
    }
}
