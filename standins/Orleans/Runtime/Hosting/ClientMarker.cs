using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>Says that these services have a client, and keeps its builder for those who add to it.</summary>
internal sealed record ClientMarker(IClientBuilder Builder);
