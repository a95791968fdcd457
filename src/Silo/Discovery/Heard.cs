using System.Net;

namespace Wetware.Silo.Discovery;

/// <summary>An advertisement of our namespace that passed every check, and who sent it.</summary>
public sealed record Heard(Advertisement Node, IPAddress From);
