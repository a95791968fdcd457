using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>Serves one method of a kind. The reference and the sizes have been checked; the arguments have not.</summary>
public delegate Task<CapabilityReply> CapabilityMethod<in TGrain>(TGrain grain, CapabilityCall call, CancellationToken cancellationToken);

/// <summary>Gives up a waiting operation; answers its reply when it was served before, else null.</summary>
public delegate Task<CapabilityReply?> CapabilityWithdrawal<in TGrain>(TGrain grain, Guid operation, CancellationToken cancellationToken);

/// <summary>Runs when a reference to the grain was revoked.</summary>
public delegate Task CapabilityRevocation<in TGrain>(TGrain grain, Capability capability, CancellationToken cancellationToken);
