using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Objects;

/// <summary>Finds the members that one class declares, by the rules of Orleans' code generator.</summary>
internal static class LevelReader
{
    /// <summary>
    /// Members of the primary constructor have ids of their own. Where there are such members, the ids of the others are moved up by this
    /// much, so that both kinds lie in one level.
    /// </summary>
    private const uint BodyOffset = 1 << 12;

    /// <summary>What [NonSerialized] leaves in the metadata; the named constant is obsolete together with binary formatters.</summary>
    private const FieldAttributes NotSerialized = (FieldAttributes)0x80;

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Level Read(Type type, GenerateSerializerAttribute annotation)
    {
        if (annotation.GenerateFieldIds != GenerateFieldIds.None)
            throw new NotSupportedException($"{type}: GenerateFieldIds is not supported by this stand-in of Microsoft.Orleans.Serialization.");
        var properties = type.GetProperties(Declared);
        var parameters = PrimaryParameters(type, properties);
        var offset = parameters is null ? 0 : BodyOffset;
        var members = new List<Member>();
        var covered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in properties)
            AddProperty(property, parameters ?? [], offset, members, covered);
        var candidates = 0;
        foreach (var field in type.GetFields(Declared))
        {
            if (field.Attributes.HasFlag(NotSerialized) || covered.Contains(field.Name))
                continue;
            candidates++;
            if (field.GetCustomAttribute<IdAttribute>() is { } id)
                members.Add(new Member(id.Id + offset, field.Name, field.FieldType, field, null, null, IsImmutable(field)));
        }

        if (members.Count == 0 && candidates > 0)
            throw new CodecNotFoundException($"The type {type} has [GenerateSerializer], but none of its members has an [Id].");
        var ordered = members.OrderBy(member => member.Id).ToArray();
        for (var i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Id == ordered[i - 1].Id)
                throw new SerializerException($"The members {ordered[i - 1].Name} and {ordered[i].Name} of {type} have the same id.");
        }

        return new Level(type, ordered);
    }

    private static void AddProperty(
        PropertyInfo property, ParameterInfo[] parameters, uint offset, List<Member> members, HashSet<string> covered)
    {
        if (property.GetIndexParameters().Length > 0)
            return;
        var field = property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared);
        if (field is not null && field.Attributes.HasFlag(NotSerialized))
            return;
        var id = property.GetCustomAttribute<IdAttribute>()?.Id ?? field?.GetCustomAttribute<IdAttribute>()?.Id;
        var wireId = id + offset;
        if (id is null && Array.Find(parameters, p => Matches(p, property)) is { } parameter)
            wireId = parameter.GetCustomAttribute<IdAttribute>()?.Id ?? (uint)parameter.Position;
        if (wireId is null)
            return;
        if (field is not null)
            covered.Add(field.Name);
        members.Add(Reach(property, field, wireId.Value));
    }

    /// <summary>An automatic property is its field; one with code of its own is reached through that code.</summary>
    private static Member Reach(PropertyInfo property, FieldInfo? field, uint id)
    {
        var setter = property.SetMethod;
        var automatic = field is not null && (setter is null || setter.IsDefined(typeof(CompilerGeneratedAttribute)));
        if (!automatic && (property.GetMethod is null || setter is null))
            throw new SerializerException($"The property {property.Name} of {property.DeclaringType} has an id but cannot be both read and written.");
        var immutable = IsImmutable(property) || (field is not null && IsImmutable(field));
        return automatic
            ? new Member(id, property.Name, property.PropertyType, field, null, null, immutable)
            : new Member(id, property.Name, property.PropertyType, null, property.GetMethod, setter, immutable);
    }

    private static bool IsImmutable(MemberInfo member) => member.IsDefined(typeof(ImmutableAttribute), inherit: false);

    /// <summary>The parameters whose properties are members; null for types where that is not so.</summary>
    private static ParameterInfo[]? PrimaryParameters(Type type, PropertyInfo[] properties)
    {
        var constructors = type.GetConstructors(Declared).OrderBy(c => c.MetadataToken).ToArray();
        var record = IsRecord(type);
        var matching = Array.Find(constructors, c => c.GetParameters() is { Length: > 0 } p && p.All(parameter => properties.Any(
            property => property.Name == parameter.Name && IsAutomatic(property))));
        var wanted = NamedOption(type) ?? (record || matching is not null);
        if (!wanted)
            return null;
        if (!record)
            return matching?.GetParameters() ?? [];
        var first = constructors.FirstOrDefault();
        return first is null || first.IsDefined(typeof(CompilerGeneratedAttribute)) ? [] : first.GetParameters();
    }

    private static bool? NamedOption(Type type)
    {
        var data = type.GetCustomAttributesData().First(a => a.AttributeType == typeof(GenerateSerializerAttribute));
        foreach (var argument in data.NamedArguments)
        {
            if (argument.MemberName == nameof(GenerateSerializerAttribute.IncludePrimaryConstructorParameters))
                return (bool)argument.TypedValue.Value!;
        }

        return null;
    }

    private static bool IsRecord(Type type) => type.IsValueType
        ? type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true
        : type.GetMethod("<Clone>$", Declared) is not null;

    private static bool IsAutomatic(PropertyInfo property) =>
        property.GetMethod?.IsDefined(typeof(CompilerGeneratedAttribute)) == true
        && property.SetMethod?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static bool Matches(ParameterInfo parameter, PropertyInfo property) =>
        parameter.ParameterType == property.PropertyType && Canonical(parameter.Name!) == Canonical(property.Name);

    private static string Canonical(string name)
    {
        name = name.TrimStart('_');
        return name.Length > 0 && char.IsUpper(name[0]) ? $"{char.ToLowerInvariant(name[0])}{name[1..]}" : name;
    }
}
