using System.Security.Cryptography;
using Wetware.Errors;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>The nonces that a terminal gave out: each may be signed once, and soon. Used ones are remembered until they are too old anyway.</summary>
internal sealed class LoginNonces
{
    /// <summary>Most logins under way at once.</summary>
    public const int Most = 1024;

    private readonly Dictionary<string, (DateTimeOffset Expires, bool Used)> _nonces = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, DateTimeOffset Expires)> _order = [];

    /// <summary>A new one.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>.</exception>
    public byte[] Give(DateTimeOffset now, TimeSpan lifetime)
    {
        Forget(now);
        if (_nonces.Count >= Most)
            throw new WetwareException(ErrorKind.Overloaded, $"logins under way: more than {Most}");
        var nonce = RandomNumberGenerator.GetBytes(LoginRequest.NonceBytes);
        var expires = now + lifetime;
        _nonces.Add(Convert.ToHexString(nonce), (expires, false));
        _order.Enqueue((Convert.ToHexString(nonce), expires));
        return nonce;
    }

    /// <summary>Uses one up.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: not given out here, used before, or too old.</exception>
    public void Use(ReadOnlySpan<byte> nonce, DateTimeOffset now)
    {
        var key = Convert.ToHexString(nonce);
        if (!_nonces.TryGetValue(key, out var known))
            throw Mismatch();
        if (known.Used)
            throw new WetwareException(ErrorKind.Denied, "nonce already used");
        _nonces[key] = (known.Expires, true);
        if (now >= known.Expires)
            throw new WetwareException(ErrorKind.Denied, "nonce expired");
    }

    /// <summary>The error for a nonce that is not the one that was given.</summary>
    public static WetwareException Mismatch() => new(ErrorKind.Denied, "nonce mismatch");

    // Lifetimes are all the same, so the oldest is first.
    private void Forget(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && now >= oldest.Expires)
            _nonces.Remove(_order.Dequeue().Nonce);
    }
}
