namespace Wetware.Grains.Sessions;

/// <summary>A part of the list of sessions as it is stored.</summary>
[GenerateSerializer]
[Alias("ww.session-index")]
internal sealed class SessionIndexState
{
    /// <summary>When each session expires, by id.</summary>
    [Id(0)]
    public Dictionary<string, DateTimeOffset> Sessions { get; set; } = [];
}
