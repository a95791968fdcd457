using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization.Types;

namespace Orleans.Serialization.Codecs;

/// <summary>
/// All codecs of one silo or client. Codecs are made when first asked for; one that is not there yet may need others, also itself,
/// so they are made under a lock and published together.
/// </summary>
internal sealed class CodecProvider
{
    private readonly ConcurrentDictionary<Type, Codec> _codecs = new();
    private readonly ConcurrentDictionary<Type, Codec> _forObjects = new();
    private readonly Dictionary<Type, Codec> _unfinished = [];
    private readonly Lock _making = new();
    private readonly CodecFactory _factory;
    private int _nesting;

    public CodecProvider(TypeRegistry types, CodecFactory factory, IServiceProvider services)
    {
        Types = types;
        _factory = factory;
        Exceptions = new ExceptionBodies(this, new ExceptionTypes(types, services.GetRequiredService<IOptions<ExceptionSerializationOptions>>()));
        foreach (var source in factory.Sources)
        {
            foreach (var (name, type) in source.Types)
                types.Add(name, type);
        }
    }

    /// <summary>The types that bytes may name.</summary>
    public TypeRegistry Types { get; }

    /// <summary>Writes and reads exceptions.</summary>
    public ExceptionBodies Exceptions { get; }

    /// <summary>The codec for values declared as <typeparamref name="T"/>.</summary>
    /// <exception cref="CodecNotFoundException">The type, or one of its members, is not serializable.</exception>
    public Codec<T> Get<T>() => (Codec<T>)Get(typeof(T));

    /// <summary>The codec for values declared as <paramref name="type"/>.</summary>
    /// <exception cref="CodecNotFoundException">The type, or one of its members, is not serializable.</exception>
    public Codec Get(Type type) => _codecs.TryGetValue(type, out var codec) ? codec : Make(type);

    /// <summary>Whether values declared as <paramref name="type"/> can be written.</summary>
    public bool CanSerialize(Type type)
    {
        try
        {
            Get(type);
            return true;
        }
        catch (CodecNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The codec for an object whose own type is <paramref name="type"/>; its <see cref="Codec.Type"/> names it on the wire.</summary>
    public Codec GetForObject(Type type)
    {
        if (_forObjects.TryGetValue(type, out var codec))
            return codec;
        codec = MakeNested(() => _factory.TryCreateForObject(type, this)) ?? Get(type);
        if (!Types.CanName(codec.Type))
            throw new CodecNotFoundException($"The type {type} is not registered for serialization; annotate it with [GenerateSerializer].");
        return _forObjects.GetOrAdd(type, codec);
    }

    private Codec Make(Type type)
    {
        lock (_making)
        {
            if (_unfinished.TryGetValue(type, out var codec) || _codecs.TryGetValue(type, out codec))
                return codec;
            return MakeNested(() =>
            {
                var made = _factory.Create(type, this);
                _unfinished.Add(type, made);
                return made;
            })!;
        }
    }

    private Codec? MakeNested(Func<Codec?> make)
    {
        lock (_making)
        {
            _nesting++;
            try
            {
                var codec = make();
                codec?.Initialize(this);
                if (_nesting == 1)
                    Publish();
                return codec;
            }
            finally
            {
                if (--_nesting == 0)
                    _unfinished.Clear();
            }
        }
    }

    private void Publish()
    {
        foreach (var (type, codec) in _unfinished)
            _codecs[type] = codec;
    }
}
