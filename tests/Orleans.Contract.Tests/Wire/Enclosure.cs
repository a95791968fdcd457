namespace Wetware.Tests.Wire;

[GenerateSerializer]
public sealed class Enclosure
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public Enclosure? Next { get; set; }
}
