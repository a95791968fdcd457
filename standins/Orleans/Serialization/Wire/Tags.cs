namespace Orleans.Serialization.Wire;

/// <summary>
/// Member tags: <c>(id - previous id) &lt;&lt; 4 | shape</c>, where the previous id starts at -1 on each level of a class hierarchy. Members
/// come in rising order of their ids, so a tag is never below 16 and the small numbers are free for the ends.
/// </summary>
internal static class Tags
{
    /// <summary>The value ends.</summary>
    public const uint End = 0;

    /// <summary>The members of one class of a hierarchy end; those of the class derived from it follow.</summary>
    public const uint EndLevel = 1;

    public static uint Of(uint delta, Shape shape) => (delta << 4) | (uint)shape;

    public static Shape ShapeOf(uint tag) => (Shape)(tag & 15);

    public static uint DeltaOf(uint tag) => tag >> 4;
}
