using Wetware.Silo.Configuration;

namespace Wetware.Cli.Connecting;

/// <summary>What a client needs to find and enter a cluster.</summary>
/// <param name="Node">Namespace, addresses, secret and discovery.</param>
/// <param name="Timeout">How long to look.</param>
internal sealed record ClientOptions(NodeOptions Node, TimeSpan Timeout);
