using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Registry;

/// <summary>A <see cref="ServiceLocation"/> in a <see cref="SignedEnvelope"/>, with the time when it was said and for how long it holds.</summary>
public static class SignedLocation
{
    /// <summary>The domain of the signature.</summary>
    public const string Domain = "ww/registry/location";

    /// <summary>Shortest and longest time for which a location can hold.</summary>
    public static TimeSpan MinLifetime { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="MinLifetime" />
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>How long it holds when nothing is said; providers say it again each third of it.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How far the clocks of provider and reader may be apart.</summary>
    public static TimeSpan ClockTolerance { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The payload type.</summary>
    public static ReadOnlySpan<byte> PayloadType => [0x1f, 0x01];

    /// <summary>Signs.</summary>
    /// <exception cref="WetwareException">The location or the lifetime is out of range.</exception>
    public static SignedEnvelope Seal(IEnvelopeSigner signer, ServiceLocation location, TimeSpan lifetime, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(location);
        location.Check();
        CheckLifetime(lifetime);
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            new LocationJson(
                location.Service, [.. location.Meta], [.. location.Addresses], location.Anchor, now.ToUnixTimeMilliseconds(), (long)lifetime.TotalMilliseconds),
            RegistryJson.Default.LocationJson);
        if (payload.Length > SignedEnvelope.MaxPayloadBytes)
            throw new WetwareException(ErrorKind.Limit, $"location: {payload.Length} bytes; at most {SignedEnvelope.MaxPayloadBytes} are allowed");
        return SignedEnvelope.Seal(signer, Domain, PayloadType.ToArray(), payload);
    }

    /// <summary>Passes a lifetime in range.</summary>
    /// <exception cref="WetwareException"><c>limit</c>.</exception>
    public static void CheckLifetime(TimeSpan lifetime)
    {
        if (lifetime < MinLifetime || lifetime > MaxLifetime)
            throw new WetwareException(ErrorKind.Limit, $"lifetime: must be {MinLifetime.TotalSeconds} to {MaxLifetime.TotalSeconds} seconds");
    }

    /// <summary>Checks signature, form, service name and age; <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryVerify(
        SignedEnvelope envelope, string service, DateTimeOffset now, [NotNullWhen(true)] out LocatedService? provider, out string problem)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        provider = null;
        if (!envelope.TryVerify(Domain, PayloadType, out var peer))
        {
            problem = "the signature does not fit";
            return false;
        }

        if (!TryRead(envelope.Payload.Span, out var said))
        {
            problem = "the location is malformed";
            return false;
        }

        var (location, issued, lifetime) = said.Value;
        problem = location.Service != service ? $"it is a location of \"{location.Service}\", not of \"{service}\""
            : issued > now + ClockTolerance ? "it is from the future"
            : issued + lifetime + ClockTolerance < now ? "it has expired"
            : "";
        if (problem.Length == 0)
            provider = new LocatedService(peer, location, issued, lifetime);
        return provider is not null;
    }

    private static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out (ServiceLocation Location, DateTimeOffset Issued, TimeSpan Lifetime)? said)
    {
        said = null;
        try
        {
            if (JsonSerializer.Deserialize(payload, RegistryJson.Default.LocationJson) is not { Service: { } service } json)
                return false;
            var location = new ServiceLocation { Service = service, Meta = json.Meta ?? [], Addresses = json.Addresses ?? [], Anchor = json.Anchor };
            location.Check();
            var lifetime = TimeSpan.FromMilliseconds(json.Ttl);
            CheckLifetime(lifetime);
            said = (location, DateTimeOffset.FromUnixTimeMilliseconds(json.Issued), lifetime);
            return true;
        }
        catch (Exception error) when (error is JsonException or WetwareException or ArgumentException or OverflowException)
        {
            return false;
        }
    }
}
