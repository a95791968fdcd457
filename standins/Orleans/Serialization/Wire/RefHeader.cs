namespace Orleans.Serialization.Wire;

/// <summary>
/// Header of a reference. The low two bits say what it is; the others hold the shape of a new object's body or the number of an
/// earlier object. New objects are numbered in the order of their headers, from zero.
/// </summary>
internal static class RefHeader
{
    public const uint Null = 0;

    /// <summary>A new object of exactly the declared type.</summary>
    public const uint New = 1;

    /// <summary>A new object whose type precedes the body.</summary>
    public const uint NewOfType = 2;

    /// <summary>An object that was already written.</summary>
    public const uint Back = 3;

    public static uint Kind(uint header) => header & 3;

    public static uint Value(uint header) => header >> 2;
}
