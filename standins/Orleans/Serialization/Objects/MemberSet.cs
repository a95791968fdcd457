using System.Runtime.CompilerServices;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Objects;

/// <summary>
/// The codecs and tags of a type's members, numbered through all levels. The emitted code of a type serves all providers of the
/// process; what differs between them is here, and the typed methods are what that code calls.
/// </summary>
internal sealed class MemberSet
{
    private readonly Codec[] _codecs;
    private readonly uint[] _tags;
    private readonly bool[] _shared;

    public MemberSet(TypeLayout layout, CodecProvider codecs)
    {
        var members = layout.Levels.SelectMany(level => level.Members).ToArray();
        _codecs = [.. members.Select(member => codecs.Get(member.Type))];
        _shared = [.. members.Select((member, i) => member.IsImmutable || _codecs[i].IsImmutable)];
        _tags = new uint[members.Length];
        var index = 0;
        foreach (var level in layout.Levels)
        {
            var previous = uint.MaxValue;
            foreach (var member in level.Members)
            {
                _tags[index] = Tags.Of(member.Id - previous, _codecs[index].Shape);
                previous = member.Id;
                index++;
            }
        }
    }

    /// <summary>No member needs a copy.</summary>
    public bool AllShared => Array.TrueForAll(_shared, shared => shared);

    public static void Write<T>(ref Writer writer, MemberSet members, int index, T value)
    {
        writer.WriteTag(members._tags[index]);
        Unsafe.As<Codec<T>>(members._codecs[index]).Write(ref writer, value);
    }

    public static T Read<T>(ref Reader reader, MemberSet members, int index, uint tag)
    {
        if (((tag ^ members._tags[index]) & 15) != 0)
            throw References.ShapeMismatch(Tags.ShapeOf(tag), Tags.ShapeOf(members._tags[index]), typeof(T), reader.Position);
        return Unsafe.As<Codec<T>>(members._codecs[index]).Read(ref reader);
    }

    public static T Copy<T>(T value, MemberSet members, int index, CopyContext context) =>
        members._shared[index] ? value : Unsafe.As<Codec<T>>(members._codecs[index]).Copy(value, context);
}
