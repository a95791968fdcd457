namespace Wetware.Tests.State;

[GenerateSerializer]
public sealed record Note([property: Id(0)] string Text);
