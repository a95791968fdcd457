using System.Net;

namespace Wetware.Wasm.Files;

/// <summary>
/// Which web addresses a guest may read as files. A name is resolved once and the connection goes to exactly the addresses that were
/// checked; loopback, private, link-local and other special ranges are refused unless listed; each redirect is checked as if it
/// were opened itself. No proxy, no cookies, no credentials.
/// </summary>
public sealed class HttpAccess
{
    /// <summary>Grants the reading of the listed places.</summary>
    /// <param name="allowed">At least one.</param>
    public HttpAccess(params IReadOnlyList<HttpPlace> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        if (allowed.Count == 0)
            throw new ArgumentException("at least one place must be listed", nameof(allowed));
        Allowed = allowed;
    }

    /// <summary>The places.</summary>
    public IReadOnlyList<HttpPlace> Allowed { get; }

    /// <summary>Places of which one must cover an address as well; null for no such bound.</summary>
    public IReadOnlyList<HttpPlace>? Within { get; init; }

    /// <summary>Special address ranges that may be connected to all the same, such as <c>127.0.0.0/8</c>; none by default.</summary>
    public IReadOnlyList<IPNetwork> SpecialRanges { get; init; } = [];

    /// <summary>Bytes of one answer; default 16 MiB. A longer one answers <c>EFBIG</c>.</summary>
    public int MaxBytes { get; init; } = 16 << 20;

    /// <summary>Time for one opening with all its redirects; default 10 s. Longer answers <c>ETIMEDOUT</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Redirects followed; default 5.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Called on the guest's thread before each request, redirects among them; what it throws ends the run. Null: nobody asks.</summary>
    public Action? Requesting { get; init; }

    /// <summary>The same places and limits, with <see cref="Requesting"/>.</summary>
    public HttpAccess WithRequesting(Action requesting) => new(Allowed)
    {
        Within = Within,
        SpecialRanges = SpecialRanges,
        MaxBytes = MaxBytes,
        Timeout = Timeout,
        MaxRedirects = MaxRedirects,
        Requesting = requesting,
    };

    /// <summary>
    /// A handler for requests of the host's own that keeps to the same rules about addresses; redirects are not followed. Whether an address is
    /// <see cref="Allows">allowed</see> is the caller's to ask.
    /// </summary>
    public SocketsHttpHandler NewHandler() => HttpReader.Handler(this);

    /// <summary>True when the address is in one of the listed places, and <see cref="Within"/> the bound.</summary>
    public bool Allows(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" } && Allowed.Any(place => place.Covers(address))
        && (Within is null || Within.Any(place => place.Covers(address)));

    internal bool MayConnect(IPAddress address) =>
        !SpecialAddresses.Contains(address) || SpecialRanges.Any(range => range.Contains(SpecialAddresses.Plain(address)));
}
