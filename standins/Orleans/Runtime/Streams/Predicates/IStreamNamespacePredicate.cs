namespace Orleans.Streams;

/// <summary>Chooses stream namespaces.</summary>
public interface IStreamNamespacePredicate
{
    /// <summary>The predicate as text, from which every silo makes it again.</summary>
    string PredicatePattern { get; }

    bool IsMatch(string streamNamespace);
}
