namespace Wasmtime;

/// <summary>Whether a global may be set.</summary>
public readonly struct Mutability : IEquatable<Mutability>
{
    public static readonly Mutability Immutable = new(0);

    public static readonly Mutability Mutable = new(1);

    private readonly byte _value;

    internal Mutability(byte value) => _value = value;

    public bool Equals(Mutability other) => _value == other._value;

    public override bool Equals(object? obj) => obj is Mutability other && Equals(other);

    public override int GetHashCode() => _value;

    public override string ToString() => _value == 0 ? nameof(Immutable) : nameof(Mutable);

    public static bool operator ==(Mutability a, Mutability b) => a.Equals(b);

    public static bool operator !=(Mutability a, Mutability b) => !a.Equals(b);
}
