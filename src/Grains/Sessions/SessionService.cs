using Wetware.Nodes;

namespace Wetware.Grains.Sessions;

/// <summary>
/// Something that sessions can hold: a primitive adds one with <see cref="SessionHosting.AddSessionService"/>, and it is there under its name in every
/// session whose policy grants it.
/// </summary>
/// <param name="Name">What it is called in a session, such as <c>view</c>: 1 to 64 of a–z, 0–9, <c>-</c>.</param>
/// <param name="Kind">The kind of the capability.</param>
/// <param name="Target">The grain, for a session that began at the given node. It must implement <c>ICapabilityTarget</c>.</param>
public sealed record SessionService(string Name, string Kind, Func<IGrainFactory, NodeCard, GrainId> Target);
