namespace Wetware.Tests.Isolation;

[GenerateSerializer]
public sealed record Box<T>([property: Id(0)] T Content, [property: Id(1)] T[] More);
