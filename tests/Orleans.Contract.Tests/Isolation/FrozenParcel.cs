namespace Wetware.Tests.Isolation;

[GenerateSerializer, Immutable]
public sealed class FrozenParcel
{
    [Id(0)]
    public int[] Numbers { get; set; } = [];
}
