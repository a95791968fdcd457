namespace Wetware.Tasks;

/// <summary>What happens when a run of a task falls due while an earlier one has not ended. The words are the names in lower case.</summary>
public enum OverlapPolicy
{
    /// <summary>Both run. The default.</summary>
    Allow = 0,

    /// <summary>The new one is not made; it counts as skipped.</summary>
    Skip = 1,

    /// <summary>The new one waits until the earlier one has ended.</summary>
    Queue = 2,

    /// <summary>The earlier one is ended as cancelled, and the new one runs.</summary>
    Replace = 3,
}
