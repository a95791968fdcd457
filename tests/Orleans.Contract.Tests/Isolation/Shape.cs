namespace Wetware.Tests.Isolation;

[GenerateSerializer]
public abstract record Shape([property: Id(0)] string Name);
