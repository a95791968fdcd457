namespace Orleans.Serialization.Objects;

/// <summary>The members that one class of a hierarchy declares, in rising order of their ids.</summary>
internal sealed record Level(Type Type, IReadOnlyList<Member> Members);
