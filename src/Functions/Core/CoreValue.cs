namespace Wetware.Functions.Core;

/// <summary>An argument or result on its way between a guest and <see cref="CoreApi"/>: a number, or an object of the parameter's C# type.</summary>
internal readonly record struct CoreValue(int Number, object? Content)
{
    /// <summary>A number.</summary>
    public static implicit operator CoreValue(int number) => new(number, null);

    /// <summary>Bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => (byte[])Content!;
}
