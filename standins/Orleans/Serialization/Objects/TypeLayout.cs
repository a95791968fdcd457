using System.Reflection;

namespace Orleans.Serialization.Objects;

/// <summary>What is written of a type: a level for each annotated class of its hierarchy, from the base down.</summary>
internal sealed class TypeLayout
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private TypeLayout(Type type, IReadOnlyList<Level> levels)
    {
        Type = type;
        Levels = levels;
    }

    public Type Type { get; }

    public IReadOnlyList<Level> Levels { get; }

    /// <summary>The layout of an annotated type. For exceptions, of the annotated classes only; the rest is the exception codec's business.</summary>
    /// <exception cref="SerializerException">The annotations of the type, or of a base class, do not make sense.</exception>
    public static TypeLayout Of(Type type)
    {
        var levels = new List<Level>();
        for (var at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            if (at.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is { } annotation)
                levels.Add(LevelReader.Read(at, annotation));
            else if (typeof(Exception).IsAssignableFrom(at))
                break;
            else if (!at.IsDefined(typeof(SerializerTransparentAttribute), inherit: false) && at.GetFields(Declared).Length > 0)
                throw new CodecNotFoundException($"The base class {at} of {type} has fields but no [GenerateSerializer].");
        }

        levels.Reverse();
        return new TypeLayout(type, levels);
    }

    /// <summary>The layout of a framework type that consists of its fields: tuples, key-value pairs.</summary>
    public static TypeLayout OfFields(Type type)
    {
        var fields = type.GetFields(Declared).OrderBy(field => field.MetadataToken);
        var members = fields.Select((field, id) => new Member((uint)id, field.Name, field.FieldType, field, null, null, false));
        return new TypeLayout(type, [new Level(type, [.. members])]);
    }
}
