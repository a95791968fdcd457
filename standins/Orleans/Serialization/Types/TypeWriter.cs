using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Types;

/// <summary>
/// Writes types: a varint whose low two bits say what follows. 0: the number of a well-known type; 1: the place of a type that came
/// before; 2: a type by name and its arguments (the number is how many); 3: an array (the number is its rank, 0 for the ordinary kind)
/// and its element type. Types of kinds 2 and 3 get places in the order in which they begin.
/// </summary>
internal static class TypeWriter
{
    public const uint WellKnown = 0;
    public const uint Earlier = 1;
    public const uint Named = 2;
    public const uint Array = 3;

    public static void Write(ref Writer writer, Type type)
    {
        if (WellKnownTypes.TryGetNumber(type, out var number) && !type.IsGenericTypeDefinition)
        {
            writer.WriteVarint(((uint)number << 2) | WellKnown);
            return;
        }

        if (writer.Session.TryGetEarlier(type, out var place))
        {
            writer.WriteVarint(((uint)place << 2) | Earlier);
            return;
        }

        if (type.IsArray)
        {
            writer.WriteVarint(((type.IsSZArray ? 0 : (uint)type.GetArrayRank()) << 2) | Array);
            Write(ref writer, type.GetElementType()!);
            return;
        }

        var arguments = type.IsConstructedGenericType ? type.GetGenericArguments() : [];
        writer.WriteVarint(((uint)arguments.Length << 2) | Named);
        WriteName(ref writer, type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type);
        foreach (var argument in arguments)
            Write(ref writer, argument);
    }

    /// <summary>A varint: one more than the number of a well-known type, or 0 and the hash of a registered one.</summary>
    private static void WriteName(ref Writer writer, Type type)
    {
        if (WellKnownTypes.TryGetNumber(type, out var number))
        {
            writer.WriteVarint((uint)number + 1);
            return;
        }

        if (!writer.Session.Codecs.Types.TryGetName(type, out var hash))
            throw new CodecNotFoundException($"The type {type} is not registered for serialization; annotate it with [GenerateSerializer].");
        writer.WriteByte(0);
        writer.WriteFixed64(hash);
    }
}
