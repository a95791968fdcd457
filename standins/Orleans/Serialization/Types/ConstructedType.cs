namespace Orleans.Serialization.Types;

/// <summary>A generic type or array type by its parts. Rank -1 means generic, 0 an ordinary array, above that an array of that rank.</summary>
internal readonly struct ConstructedType(Type definition, int rank, Type[] arguments) : IEquatable<ConstructedType>
{
    private readonly int _rank = rank;
    private readonly Type[] _arguments = arguments;

    public Type Definition { get; } = definition;

    public Type Make()
    {
        if (_rank == 0)
            return Definition.MakeArrayType();
        if (_rank > 0)
            return Definition.MakeArrayType(_rank);
        try
        {
            return Definition.MakeGenericType(_arguments);
        }
        catch (ArgumentException e)
        {
            throw new SerializerException($"The bytes ask for a {Definition} with arguments that it does not allow.", e);
        }
    }

    public bool Equals(ConstructedType other) =>
        Definition == other.Definition && _rank == other._rank && _arguments.AsSpan().SequenceEqual(other._arguments);

    public override bool Equals(object? obj) => obj is ConstructedType other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Definition);
        hash.Add(_rank);
        foreach (var argument in _arguments)
            hash.Add(argument);
        return hash.ToHashCode();
    }
}
