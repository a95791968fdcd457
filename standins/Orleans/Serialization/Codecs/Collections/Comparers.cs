namespace Orleans.Serialization.Codecs;

/// <summary>Numbers for the comparers that a collection can take along: the default one and those of the framework for strings.</summary>
internal static class Comparers
{
    private static readonly StringComparer[] Known =
    [
        StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase,
    ];

    public static uint NumberOf<T>(IEqualityComparer<T> comparer) =>
        ReferenceEquals(comparer, EqualityComparer<T>.Default) ? 0 : NumberOfKnown(comparer);

    public static uint NumberOf<T>(IComparer<T> comparer) => ReferenceEquals(comparer, Comparer<T>.Default) ? 0 : NumberOfKnown(comparer);

    public static IEqualityComparer<T>? Equality<T>(uint number) => (IEqualityComparer<T>?)Find<T>(number);

    public static IComparer<T>? Order<T>(uint number) => (IComparer<T>?)Find<T>(number);

    /// <summary>Runs code that calls comparers on items that anyone may have sent.</summary>
    public static TResult Guard<TArgument, TResult>(Func<TArgument, TResult> build, TArgument argument, int position)
    {
        try
        {
            return build(argument);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new SerializerException($"The items before byte {position} make no {typeof(TResult)}.", e);
        }
    }

    private static uint NumberOfKnown(object comparer)
    {
        for (var i = 0; i < Known.Length; i++)
        {
            if (Known[i].Equals(comparer))
                return (uint)i + 1;
        }

        throw new CodecNotFoundException($"A collection has a comparer of the type {comparer.GetType()}, which cannot be serialized.");
    }

    private static object? Find<T>(uint number)
    {
        if (number == 0)
            return null;
        if (typeof(T) != typeof(string) || number > Known.Length)
            throw new SerializerException($"There is no comparer {number} for {typeof(T)}.");
        return Known[number - 1];
    }
}
