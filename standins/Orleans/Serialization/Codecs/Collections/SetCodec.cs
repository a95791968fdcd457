using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Sets. Member 0 is the comparer unless it is the default one, member 1 lists the items.</summary>
internal sealed class SetCodec<TSet, T>(Func<uint, TSet> create, Func<TSet, uint> comparer) : ReferenceCodec<TSet>
    where TSet : class, ISet<T>
{
    private Codec<T> _element = null!;

    public override Shape BodyShape => Shape.Struct;

    public override void Initialize(CodecProvider codecs) => _element = codecs.Get<T>();

    public override void WriteOwn(ref Writer writer, TSet value)
    {
        ComparerMember.Write(ref writer, comparer(value), Shape.List);
        Sequences.WriteListHeader(ref writer, value.Count, _element);
        foreach (var item in value)
            _element.Write(ref writer, item);
        writer.WriteTag(Tags.End);
    }

    public override TSet ReadOwn(ref Reader reader, int slot)
    {
        var set = create(ComparerMember.Read(ref reader, Shape.List));
        reader.Session.Fill(slot, set);
        var count = Sequences.ReadListHeader(ref reader, _element);
        for (var i = 0; i < count; i++)
            Comparers.Guard(set.Add, _element.Read(ref reader), reader.Position);
        reader.SkipMembers();
        return set;
    }

    public override TSet CopyOwn(TSet value, CopyContext context)
    {
        var copy = create(comparer(value));
        context.Record(value, copy);
        foreach (var item in value)
            copy.Add(_element.Copy(item, context));
        return copy;
    }
}
