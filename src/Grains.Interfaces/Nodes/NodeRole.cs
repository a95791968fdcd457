namespace Wetware.Nodes;

/// <summary>What a node does besides running guests.</summary>
public enum NodeRole
{
    /// <summary>Runs guests, nothing else.</summary>
    Worker = 0,

    /// <summary>Speaks HTTP as well.</summary>
    Gateway = 1,
}
