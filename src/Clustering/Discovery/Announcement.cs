using System.Net;

namespace Wetware.Clustering.Discovery;

/// <summary>An advertisement of our namespace that passed every check, and who sent it.</summary>
public sealed record Announcement(Advertisement Node, IPAddress From);

/// <summary>A running node of our namespace that does not share our secret: another cluster, or ours and a wrong secret here. Nothing of it is proven.</summary>
/// <param name="Node">What it says of itself.</param>
/// <param name="From">The sender.</param>
/// <param name="Problem">Why it is not believed, to follow "its announcement".</param>
/// <param name="At">When it was heard last, as a timestamp of the clock.</param>
public sealed record UnverifiedNode(Advertisement Node, IPAddress From, string Problem, long At);
