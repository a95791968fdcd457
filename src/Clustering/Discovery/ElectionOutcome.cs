namespace Wetware.Clustering.Discovery;

/// <summary>What a starting node does next.</summary>
public enum ElectionStep
{
    /// <summary>Goes on listening.</summary>
    Listen = 0,

    /// <summary>Joins the named primary.</summary>
    Join = 1,

    /// <summary>Becomes the primary.</summary>
    Lead = 2,
}

/// <summary>The next step, with the primary to join.</summary>
public readonly record struct ElectionOutcome(ElectionStep Step, PrimaryRef? Primary);
