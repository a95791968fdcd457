namespace Orleans.Serialization;

/// <summary>Which exception types cross the wire as themselves although they are not annotated.</summary>
public class ExceptionSerializationOptions
{
    /// <summary>Exceptions in namespaces that start with one of these keep their type.</summary>
    public HashSet<string> SupportedNamespacePrefixes { get; } = new(StringComparer.Ordinal) { "Microsoft", "System", "Azure" };

    /// <summary>Says of further exception types that they keep their type.</summary>
    public Func<Type, bool> SupportedExceptionTypeFilter { get; set; } = _ => false;
}
