namespace Wetware.Clustering.Discovery;

/// <summary>How far a node has come, as it tells others.</summary>
public enum NodeStage
{
    /// <summary>Listening, and willing to become the primary.</summary>
    Candidate = 1,

    /// <summary>Waiting for a primary, and not willing to be one.</summary>
    Waiting = 2,

    /// <summary>Part of a cluster that another node leads.</summary>
    Member = 3,

    /// <summary>Leads the cluster: holds membership and storage.</summary>
    Primary = 4,

    /// <summary>A member of a cluster whose membership is in a database, where nobody leads. Of use to clients only.</summary>
    Database = 5,
}
