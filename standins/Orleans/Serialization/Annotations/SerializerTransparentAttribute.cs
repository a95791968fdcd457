namespace Orleans;

/// <summary>A base class that has nothing to write.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SerializerTransparentAttribute : Attribute;
