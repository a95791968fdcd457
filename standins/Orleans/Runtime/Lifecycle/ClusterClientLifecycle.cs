using Microsoft.Extensions.Logging;

namespace Orleans;

/// <summary>The stages of this client.</summary>
internal sealed class ClusterClientLifecycle(ILogger<ClusterClientLifecycle> logger) : LifecycleSubject(logger), IClusterClientLifecycle;
