using System.Collections.Concurrent;
using Wetware.Capabilities;
using Wetware.Errors;

namespace Wetware.Nodes;

/// <summary>
/// On silos and clients: a call to an <see cref="INodeOwned"/> grain that cannot reach its node fails with <c>disconnected</c>, whichever of
/// the runtime's several exceptions says so. Other calls pass untouched.
/// </summary>
public sealed class NodeGoneFilter : IOutgoingGrainCallFilter
{
    private static readonly ConcurrentDictionary<Type, bool> Owned = new();

    /// <inheritdoc />
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var type = context.InterfaceMethod?.DeclaringType;
        var owned = context.Grain is INodeOwned // also where the method is that of an interface that others share
            || (type is not null && (IsOwned(type) || (type == typeof(ICapabilityTarget) && IsOwned(context.TargetId))));
        return owned && !NodeKey.IsPreference(context.TargetId.Key.ToString()) ? Guarded(context) : context.Invoke();
    }

    private static bool IsOwned(Type type) => Owned.GetOrAdd(type, static t => typeof(INodeOwned).IsAssignableFrom(t));

    // Through a capability any grain may be called; those of a node are known by their keys.
    private static bool IsOwned(GrainId target) => NodeKey.TryGetServer(target.Key.ToString(), out _);

    private static async Task Guarded(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception error) when (error is SiloUnavailableException or OrleansMessageRejectionException)
        {
            // A placement director's refusal arrives wrapped; its own words are the better ones.
            if (WetwareException.Within(error) is { } known)
                throw new WetwareException(known.Kind, known.Message, error);
            throw WetwareException.NodeGone(context.TargetId.Key.ToString() ?? "", error);
        }
    }
}
