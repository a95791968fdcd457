using System.Text;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Capabilities;

/// <summary>Makes references. A service of every silo; clients have none and ask <see cref="ICapabilityGrain"/> or the target.</summary>
public interface ICapabilityFactory
{
    /// <summary>
    /// A first reference to a grain, with all methods of its kind or only <paramref name="methods"/>. What is stored through it and what comes of it counts for
    /// <paramref name="principal"/>.
    /// </summary>
    /// <exception cref="WetwareException"><c>limit</c>, <c>failed</c>: the method names.</exception>
    ValueTask<Capability> Mint(
        string kind, GrainId target, IReadOnlyCollection<string>? methods = null, string? principal = null, CancellationToken cancellationToken = default);

    /// <summary>The same reference with only <paramref name="methods"/>, each of which it must have. Revoking the first revokes this.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a false seal, or a method that it has not; <c>limit</c>: attenuated too often.</exception>
    ValueTask<Capability> Attenuate(Capability capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a call through <paramref name="parent"/> yields: a reference to another grain that stands while the parent does. Of the same kind
    /// it has no method that the parent lacks; of another kind, <paramref name="methods"/> or all. The parent must have been verified.
    /// </summary>
    /// <exception cref="WetwareException"><c>limit</c>: the chain is too long.</exception>
    ValueTask<Capability> Derive(
        Capability parent, string kind, GrainId target, IReadOnlyCollection<string>? methods = null, CancellationToken cancellationToken = default);

    /// <summary>The same reference, which stands only as long as <paramref name="origin"/> says so besides.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a false seal; <c>limit</c>: the chain is too long.</exception>
    ValueTask<Capability> Bind(Capability capability, CapabilityOrigin origin, CancellationToken cancellationToken = default);

    /// <summary>Throws <c>denied</c> unless a silo of this cluster made the reference and nothing in it was changed. Says nothing about revocation.</summary>
    ValueTask Verify(Capability capability, CancellationToken cancellationToken = default);
}

/// <summary>Makes references with the cluster's key.</summary>
internal sealed class CapabilityFactory(SealKey key) : ICapabilityFactory
{
    private const int MaxKindBytes = 64;

    /// <inheritdoc />
    public ValueTask<Capability> Mint(string kind, GrainId target, IReadOnlyCollection<string>? methods, string? principal, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        return Seal(kind, target, Ordered(methods), [Guid.NewGuid()], [], principal, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<Capability> Attenuate(Capability capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(methods);
        await Verify(capability, cancellationToken);
        var fewer = Ordered(methods)!;
        foreach (var method in fewer)
        {
            if (!capability.Allows(method))
                throw new WetwareException(ErrorKind.Denied, $"the capability has no method '{method}' to pass on");
        }

        return await Extend(capability, fewer, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<Capability> Derive(
        Capability parent, string kind, GrainId target, IReadOnlyCollection<string>? methods, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parent);
        var allowed = Ordered(methods);
        if (kind == parent.Kind && parent.Methods is { } own)
            allowed = allowed is null ? own : [.. allowed.Where(parent.Allows)];
        if (kind == parent.Kind && target == parent.Target)
            return Extend(parent, allowed, cancellationToken);
        return Seal(kind, target, allowed, [Guid.NewGuid()], With(parent.Origins, new CapabilityOrigin(parent.Target, parent.Serials)), parent.Principal, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<Capability> Bind(Capability capability, CapabilityOrigin origin, CancellationToken cancellationToken)
    {
        await Verify(capability, cancellationToken);
        return await Extend(capability with { Origins = With(capability.Origins, origin) }, capability.Methods, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask Verify(Capability capability, CancellationToken cancellationToken)
    {
        if (capability is null)
            throw CapabilityErrors.Null();
        if (!IsWellFormed(capability) || !CapabilitySeal.Holds(await key.Get(cancellationToken), capability))
            throw CapabilityErrors.Forged();
    }

    private ValueTask<Capability> Extend(Capability parent, IReadOnlyList<string>? methods, CancellationToken cancellationToken)
    {
        if (parent.Serials.Count >= Capability.MaxDepth)
            throw new WetwareException(ErrorKind.Limit, $"attenuations: more than {Capability.MaxDepth}");
        return Seal(parent.Kind, parent.Target, methods, [.. parent.Serials, Guid.NewGuid()], parent.Origins, parent.Principal, cancellationToken);
    }

    private async ValueTask<Capability> Seal(
        string kind,
        GrainId target,
        IReadOnlyList<string>? methods,
        IReadOnlyList<Guid> serials,
        IReadOnlyList<CapabilityOrigin> origins,
        string? principal,
        CancellationToken cancellationToken)
    {
        var open = new Capability { Kind = kind, Target = target, Methods = methods, Serials = serials, Origins = origins, Principal = principal, Seal = default };
        return open with { Seal = CapabilitySeal.Compute(await key.Get(cancellationToken), open) };
    }

    private static CapabilityOrigin[] With(IReadOnlyList<CapabilityOrigin> origins, CapabilityOrigin one) => origins.Count < Capability.MaxOrigins
        ? [.. origins, one]
        : throw new WetwareException(ErrorKind.Limit, $"references that came from one another: more than {Capability.MaxOrigins}");

    // Nothing in a reference that arrives is trusted before its seal was checked, nor worth hashing when it is larger than any that is made.
    private static bool IsWellFormed(Capability capability) =>
        capability is { Kind.Length: > 0 and <= MaxKindBytes, Serials.Count: > 0 and <= Capability.MaxDepth, Origins.Count: <= Capability.MaxOrigins }
        && (capability.Methods is null || (capability.Methods.Count <= Capability.MaxMethods && capability.Methods.All(IsMethodName)))
        && capability.Principal is null or { Length: > 0 and <= Principal.MaxLength }
        && capability.Origins.All(origin => origin is { Serials.Count: > 0 and <= Capability.MaxDepth })
        && !capability.Target.IsDefault;

    private static bool IsMethodName(string? method) =>
        !string.IsNullOrEmpty(method) && method.Length <= CapabilityCall.MaxMethodBytes && Encoding.UTF8.GetByteCount(method) <= CapabilityCall.MaxMethodBytes
        && !method.Any(char.IsControl);

    private static IReadOnlyList<string>? Ordered(IReadOnlyCollection<string>? methods)
    {
        if (methods is null)
            return null;
        if (methods.Count > Capability.MaxMethods)
            throw new WetwareException(ErrorKind.Limit, $"methods: {methods.Count}, more than {Capability.MaxMethods}");
        foreach (var method in methods)
        {
            if (!IsMethodName(method))
            {
                throw new WetwareException(
                    ErrorKind.Failed, $"methods: a name is 1 to {CapabilityCall.MaxMethodBytes} bytes without control characters");
            }
        }

        return [.. methods.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
