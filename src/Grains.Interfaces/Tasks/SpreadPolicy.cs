namespace Wetware.Tasks;

/// <summary>What runs of a task, or of its concurrency group, must not share. The words are the names in lower case.</summary>
public enum SpreadPolicy
{
    /// <summary>Nothing. The default.</summary>
    None = 0,

    /// <summary>A node: a run starts only where no other run is under way of the same task, or of tasks of its group that are spread as well.</summary>
    Node = 1,
}
