using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

/// <summary>A reference as its grain id and the name of its interface. Only references cross: a grain or an observer object as such does not.</summary>
internal sealed class GrainReferenceCodec<T>(IServiceProvider services) : ImmutableReferenceCodec<T>
    where T : class
{
    private readonly Lazy<ReferenceFactory> _references = new(services.GetRequiredService<ReferenceFactory>);
    private readonly GrainIdCodec _grain = new();
    private readonly GrainInterfaceTypeCodec _interface = new();

    public override Shape BodyShape => Shape.Struct;

    public override void WriteOwn(ref Writer writer, T value)
    {
        var reference = Reference(value);
        writer.WriteTag(Tags.Of(1, _grain.Shape));
        _grain.Write(ref writer, reference.GrainId);
        writer.WriteTag(Tags.Of(1, _interface.Shape));
        _interface.Write(ref writer, reference.InterfaceType);
        writer.WriteTag(Tags.End);
    }

    public override T ReadOwn(ref Reader reader, int slot)
    {
        var grain = default(GrainId);
        var name = default(GrainInterfaceType);
        var id = -1;
        for (var tag = reader.ReadTag(); tag != Tags.End; tag = reader.ReadTag())
        {
            id += (int)Tags.DeltaOf(tag);
            if (id == 0 && Tags.ShapeOf(tag) == _grain.Shape)
                grain = _grain.Read(ref reader);
            else if (id == 1 && Tags.ShapeOf(tag) == _interface.Shape)
                name = _interface.Read(ref reader);
            else
                reader.Skip(Tags.ShapeOf(tag));
        }

        if (grain.IsDefault)
            throw new SerializerException("A grain reference lacks its grain id.");
        var reference = _references.Value.Create(grain, name);
        if (reference is T fits)
            return fits;
        return typeof(T).IsInterface
            ? (T)(object)_references.Value.Create(grain, typeof(T))
            : throw new SerializerException($"A reference to {grain} cannot stand for a {typeof(T)}.");
    }

    public override T CopyOwn(T value, Serialization.Copying.CopyContext context)
    {
        Reference(value);
        return value;
    }

    protected override bool HasOwnBody(Type type) => true;

    private static GrainReference Reference(T value) => value as GrainReference ?? throw new SerializerException(
        $"A {value.GetType()} cannot be passed as {typeof(T)}: pass a reference (this.AsReference<T>() in a grain, CreateObjectReference for an observer).");
}
