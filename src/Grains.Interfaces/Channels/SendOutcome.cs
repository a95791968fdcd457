namespace Wetware.Channels;

/// <summary>What became of a sent value.</summary>
[GenerateSerializer]
[Alias("ww.channel-send-outcome")]
public enum SendOutcome
{
    /// <summary>Nothing yet.</summary>
    Waiting = 0,

    /// <summary>A receiver has it, or, in a buffered channel, it is kept on disk.</summary>
    Accepted = 1,

    /// <summary>The channel was closed first; nobody gets it.</summary>
    Closed = 2,

    /// <summary>It was withdrawn first; nobody gets it.</summary>
    Withdrawn = 3,
}
