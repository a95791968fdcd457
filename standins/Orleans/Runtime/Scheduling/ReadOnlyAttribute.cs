namespace Orleans.Concurrency;

/// <summary>Calls of methods marked so may interleave with one another.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
