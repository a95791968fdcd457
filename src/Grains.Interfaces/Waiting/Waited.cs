namespace Wetware.Waiting;

/// <summary>The answer to one bounded call of a wait; its default is "not yet".</summary>
/// <param name="Done">True when the wait is over and <paramref name="Result"/> is its result; false: ask again with the same operation id.</param>
/// <param name="Result">The result of a finished wait.</param>
[GenerateSerializer, Immutable]
[Alias("ww.waited`1")]
public readonly record struct Waited<T>([property: Id(0)] bool Done, [property: Id(1)] T? Result);

/// <summary>Makes <see cref="Waited{T}"/>.</summary>
public static class Waited
{
    /// <summary>Over, with a result.</summary>
    public static Waited<T> With<T>(T result) => new(true, result);
}
