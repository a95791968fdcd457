using System.Collections.Concurrent;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Types;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

/// <summary>
/// A request as the interface that declares the method (a hash of its name, or the name where it has type arguments), the method's id, the method's own
/// type arguments, and the arguments.
/// </summary>
internal sealed class RequestCodec<T> : ReferenceCodec<T>
    where T : class
{
    private const int InterfaceHash = 0;
    private const int InterfaceName = 1;
    private const int MethodId = 2;
    private const int MethodTypes = 3;
    private const int BatchSize = 4;
    private const int ArgumentList = 5;

    private readonly InterfaceRegistry _interfaces;
    private readonly CodecProvider _codecs;
    private readonly ConcurrentDictionary<MethodDescriptor, Codec[]> _arguments = new();
    private readonly ConcurrentDictionary<(Type, uint, string), MethodDescriptor> _described = new();
    private readonly ConcurrentDictionary<Type, ulong> _hashes = new();
    private readonly Dictionary<ulong, Type> _byHash;

    public RequestCodec(InterfaceRegistry interfaces, CodecProvider codecs)
    {
        _interfaces = interfaces;
        _codecs = codecs;
        _byHash = interfaces.All.ToDictionary(pair => TypeRegistry.Hash(pair.Key), pair => pair.Value);
    }

    public override Shape BodyShape => Shape.Struct;

    protected override bool Tracked => false;

    public override void WriteOwn(ref Writer writer, T value)
    {
        if (value is not RequestBase request)
            throw new SerializerException($"A {value.GetType()} is not a request that can be sent.");
        var about = request.Descriptor;
        var last = -1;
        if (about.InterfaceType.IsConstructedGenericType)
        {
            Tag(ref writer, ref last, InterfaceName, Shape.Bytes);
            writer.WriteString(about.InterfaceName);
        }
        else
        {
            Tag(ref writer, ref last, InterfaceHash, Shape.Fixed64);
            writer.WriteFixed64(_hashes.GetOrAdd(about.InterfaceType, static type => TypeRegistry.Hash(InterfaceNames.Of(type).ToString())));
        }

        Tag(ref writer, ref last, MethodId, Shape.Varint);
        writer.WriteVarint(about.Id);
        if (about.Method.IsConstructedGenericMethod)
        {
            Tag(ref writer, ref last, MethodTypes, Shape.Bytes);
            writer.WriteString(TypeNames.Construct(string.Empty, about.Method.GetGenericArguments()));
        }

        if (about.Returns == ReturnKind.AsyncEnumerable)
        {
            Tag(ref writer, ref last, BatchSize, Shape.Varint);
            writer.WriteVarint((uint)((IBatchedRequest)request).MaxBatchSize);
        }

        Tag(ref writer, ref last, ArgumentList, Shape.Struct);
        about.Code!.Write(request, ref writer, CodecsOf(about));
        writer.WriteTag(Tags.End);
        writer.WriteTag(Tags.End);
    }

    public override T ReadOwn(ref Reader reader, int slot)
    {
        Type? type = null;
        uint method = 0;
        var types = string.Empty;
        var batch = 0u;
        RequestBase? request = null;
        var id = -1;
        for (var tag = reader.ReadTag(); tag != Tags.End; tag = reader.ReadTag())
        {
            id += (int)Tags.DeltaOf(tag);
            switch (id, Tags.ShapeOf(tag))
            {
                case (InterfaceHash, Shape.Fixed64):
                    type = _byHash.GetValueOrDefault(reader.ReadFixed64());
                    break;
                case (InterfaceName, Shape.Bytes):
                    type = _interfaces.Find(GrainInterfaceType.Create(reader.ReadString() ?? string.Empty));
                    break;
                case (MethodId, Shape.Varint):
                    method = reader.ReadVarint32();
                    break;
                case (MethodTypes, Shape.Bytes):
                    types = reader.ReadString() ?? string.Empty;
                    break;
                case (BatchSize, Shape.Varint):
                    batch = reader.ReadVarint32();
                    break;
                case (ArgumentList, Shape.Struct):
                    request = ReadArguments(ref reader, Describe(type, method, types));
                    break;
                default:
                    reader.Skip(Tags.ShapeOf(tag));
                    break;
            }
        }

        request ??= Describe(type, method, types).Code!.Create();
        if (request is IBatchedRequest batched)
            batched.MaxBatchSize = (int)Math.Clamp(batch, 1, 1_000_000);
        return request as T ?? throw new SerializerException($"A {request.GetType()} cannot stand for a {typeof(T)}.");
    }

    /// <summary>The arguments were copied when the request was made.</summary>
    public override T CopyOwn(T value, Serialization.Copying.CopyContext context) => value;

    protected override bool HasOwnBody(Type type) => true;

    private static void Tag(ref Writer writer, ref int last, int id, Shape shape)
    {
        writer.WriteTag(Tags.Of((uint)(id - last), shape));
        last = id;
    }

    private RequestBase ReadArguments(ref Reader reader, MethodDescriptor about)
    {
        var request = about.Code!.Create();
        var codecs = CodecsOf(about);
        var id = -1;
        reader.Session.Enter();
        for (var tag = reader.ReadTag(); tag != Tags.End; tag = reader.ReadTag())
        {
            id += (int)Tags.DeltaOf(tag);
            if (id == about.CancellationIndex && Tags.ShapeOf(tag) == Shape.Varint)
                request.HasLiveToken = reader.ReadVarint32() != 0;
            else if ((uint)id < (uint)codecs.Length && codecs[id] is { } codec && Tags.ShapeOf(tag) == codec.Shape)
                about.Code.Read(request, id, ref reader, codecs);
            else
                reader.Skip(Tags.ShapeOf(tag));
        }

        reader.Session.Leave();
        return request;
    }

    private Codec[] CodecsOf(MethodDescriptor about) => _arguments.GetOrAdd(
        about,
        static (a, codecs) => [.. a.ArgumentTypes.Select(type => type == typeof(CancellationToken) ? null! : codecs.Get(type))],
        _codecs);

    private MethodDescriptor Describe(Type? type, uint method, string types)
    {
        if (type is null)
            throw new SerializerException("A request names a grain interface that is not known here.");
        if (_described.TryGetValue((type, method, types), out var known))
            return known;
        var arguments = Type.EmptyTypes;
        if (types.Length > 0 && !TypeNames.TrySplit(types, out _, out arguments))
            throw new SerializerException($"A request of {type} has type arguments that are not known here: {types}.");
        var request = InterfaceCode.For(type).FindRequest(method, arguments)
            ?? throw new SerializerException($"{type} has no method {method:X8} with {arguments.Length} type arguments here.");
        if (_described.Count > Limits.TypesFromWire)
            throw new SerializerException("Too many different generic methods were called.");
        return _described.GetOrAdd((type, method, types), InvokableTypes.DescriptorOf(request));
    }
}
