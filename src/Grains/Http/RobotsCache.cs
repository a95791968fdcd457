using System.Net;

namespace Wetware.Grains.Http;

/// <summary>The <c>robots.txt</c> of sites that were asked for lately. Concurrent callers share one request.</summary>
/// <param name="send">Sends a request; does not follow redirects.</param>
/// <param name="allows">Whether the node may open an address; asked before a redirect to another site is followed.</param>
/// <param name="time">The clock.</param>
internal sealed class RobotsCache(Func<Uri, string, CancellationToken, Task<HttpResponseMessage>> send, Func<Uri, bool> allows, TimeProvider time)
{
    private const int MaxSites = 1024;
    private const int MaxRedirects = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LifetimeOfFailure = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _sites = new(StringComparer.Ordinal);

    /// <summary>Returns the file of an address's site: without one, everything is allowed; while the site fails, nothing.</summary>
    public Task<RobotsFile> GetAsync(Uri address, string agent)
    {
        var site = address.GetLeftPart(UriPartial.Authority);
        lock (_lock)
        {
            if (_sites.TryGetValue(site, out var entry) && !IsOver(entry))
                return entry.File;
            if (_sites.Count >= MaxSites)
            {
                foreach (var (old, _) in _sites.Where(pair => IsOver(pair.Value)).ToList())
                    _sites.Remove(old);
                if (_sites.Count >= MaxSites)
                    _sites.Clear();
            }

            _sites[site] = entry = new(time.GetTimestamp());
            entry.File = Load(entry, new Uri(site + "/robots.txt"), agent);
            return entry.File;
        }
    }

    private bool IsOver(Entry entry) =>
        time.GetElapsedTime(entry.Asked) > (entry.IsFailure ? LifetimeOfFailure : Lifetime);

    private async Task<RobotsFile> Load(Entry entry, Uri address, string agent)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            for (var redirects = 0; redirects <= MaxRedirects; redirects++)
            {
                using var response = await send(address, agent, timeout.Token).ConfigureAwait(false);
                if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } next)
                {
                    var authority = address.Authority;
                    if (!Uri.TryCreate(address, next, out address!) || address.Scheme is not ("http" or "https"))
                        return RobotsFile.AllowsAll;
                    if (address.Authority == authority || allows(address))
                        continue;
                    entry.IsFailure = true;
                    return RobotsFile.AllowsNothing;
                }

                entry.IsFailure = response.StatusCode >= HttpStatusCode.InternalServerError;
                if (!response.IsSuccessStatusCode)
                    return entry.IsFailure ? RobotsFile.AllowsNothing : RobotsFile.AllowsAll;
                var (bytes, _) = await WebReader.Read(response, RobotsFile.MaxBytes, timeout.Token).ConfigureAwait(false);
                return RobotsFile.Parse(bytes.Span);
            }

            return RobotsFile.AllowsAll;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            entry.IsFailure = true;
            return RobotsFile.AllowsNothing;
        }
    }

    private sealed class Entry(long asked)
    {
        public long Asked => asked;

        public Task<RobotsFile> File { get; set; } = null!;

        public volatile bool IsFailure;
    }
}
