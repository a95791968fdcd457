namespace Orleans;

/// <summary>Marks an <see cref="IConverter{TValue, TSurrogate}"/> that writes a foreign type through a surrogate.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterConverterAttribute : Attribute;
