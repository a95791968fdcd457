namespace Wetware.Sessions;

/// <summary>How a session is to be attenuated.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-narrowing")]
public sealed record SessionNarrowing
{
    /// <summary>What the new session holds: <c>name</c>, <c>name:method,method</c>, or <c>*</c> for all that the session has. At most 64.</summary>
    [Id(0)]
    public IReadOnlyList<string> Grants { get; init; } = ["*"];

    /// <summary>How long it lasts, in seconds; never longer than the session that it came from, which is the default.</summary>
    [Id(1)]
    public double? Seconds { get; init; }
}
