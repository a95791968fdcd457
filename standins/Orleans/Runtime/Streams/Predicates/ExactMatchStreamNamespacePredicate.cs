namespace Orleans.Streams;

/// <summary>Chooses one namespace.</summary>
internal sealed class ExactMatchStreamNamespacePredicate(string name) : IStreamNamespacePredicate
{
    public const string Prefix = "namespace:";

    public string PredicatePattern => Prefix + name;

    public bool IsMatch(string streamNamespace) => string.Equals(name, streamNamespace?.Trim(), StringComparison.Ordinal);
}
