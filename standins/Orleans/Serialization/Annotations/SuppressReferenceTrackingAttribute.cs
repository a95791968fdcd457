namespace Orleans;

/// <summary>Each occurrence of an object of this class is written whole, even if the graph holds it twice.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SuppressReferenceTrackingAttribute : Attribute;
