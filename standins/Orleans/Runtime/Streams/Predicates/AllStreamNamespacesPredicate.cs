namespace Orleans.Streams;

/// <summary>Chooses all namespaces.</summary>
internal sealed class AllStreamNamespacesPredicate : IStreamNamespacePredicate
{
    public string PredicatePattern => "*";

    public bool IsMatch(string streamNamespace) => true;
}
