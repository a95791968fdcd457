namespace Wetware.Tests.Wire;

/// <summary>A message as an older program knows it.</summary>
[GenerateSerializer]
public sealed class LetterV1
{
    [Id(0)]
    public string Subject { get; set; } = "none";

    [Id(1)]
    public int Weight { get; set; } = -1;

    [Id(5)]
    public Enclosure? Last { get; set; }
}
