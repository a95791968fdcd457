using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Anchors;

/// <summary>An anchor of the durable tree, keyed by its canonical path. What it acknowledges is on disk.</summary>
[Alias("ww.IAnchorGrain"), PublicGrain]
public interface IAnchorGrain : IAnchor;

/// <summary>
/// An anchor of a node's own tree, which lives in that node's memory and ends with it: path <c>/&lt;server id&gt;/rest</c>, key
/// <c>&lt;server id&gt;/rest</c>.
/// </summary>
[Alias("ww.INodeAnchorGrain"), PublicGrain]
public interface INodeAnchorGrain : IAnchor, INodeOwned;
