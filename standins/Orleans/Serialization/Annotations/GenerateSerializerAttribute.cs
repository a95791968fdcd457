namespace Orleans;

/// <summary>Marks a type whose members with an <see cref="IdAttribute"/> are written to the wire and copied.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>
    /// Whether properties that match a parameter of the primary constructor are members although they have no <see cref="IdAttribute"/>.
    /// They are unless this says otherwise for records, and for classes whose constructor parameters all are named as automatic properties.
    /// </summary>
    public bool IncludePrimaryConstructorParameters { get; init; }

    /// <summary>Whether members without an <see cref="IdAttribute"/> get one.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;
}
