namespace Wetware.Registry;

/// <summary>What a node's registry does. Counts are since it came to be.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.registry-state")]
public sealed record RegistryState
{
    /// <summary>Locations that it provides now.</summary>
    [Id(0)]
    public int Provisions { get; init; }

    /// <summary>Services that they belong to.</summary>
    [Id(1)]
    public int Services { get; init; }

    /// <summary>Locations published: announcements and answers.</summary>
    [Id(2)]
    public long Answers { get; init; }

    /// <summary>Messages on the services' topics that were neither question nor answer.</summary>
    [Id(3)]
    public long Skipped { get; init; }
}
