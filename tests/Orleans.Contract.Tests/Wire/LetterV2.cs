namespace Wetware.Tests.Wire;

/// <summary>The same message as a newer program knows it: one member less, some more.</summary>
[GenerateSerializer]
public sealed class LetterV2
{
    [Id(0)]
    public string Subject { get; set; } = "none";

    [Id(2)]
    public string[] Pages { get; set; } = [];

    [Id(3)]
    public Enclosure? First { get; set; }

    [Id(4)]
    public Dictionary<string, Enclosure> Named { get; set; } = [];

    [Id(5)]
    public Enclosure? Last { get; set; }
}
