namespace Wetware.Nodes;

/// <summary>
/// A grain that belongs to one node: its string key begins with that node's server id, alone or followed by <c>/</c> and more.
/// When the node is gone, calls fail with <see cref="Errors.ErrorKind.Disconnected"/>; they are never answered by another node. Only a key that
/// prefers its node (<see cref="NodeKey.Prefer"/>) moves the grain to another one then.
/// </summary>
public interface INodeOwned : IGrainWithStringKey;
