using Wetware.Nodes;

namespace Wetware.Anchors;

/// <summary>
/// An anchor of a node's own tree, which lives in that node's memory and ends with it: path <c>/&lt;server id&gt;/rest</c>, key
/// <c>&lt;server id&gt;/rest</c>.
/// </summary>
[Alias("ww.INodeAnchorGrain")]
public interface INodeAnchorGrain : IAnchor, INodeOwned;
