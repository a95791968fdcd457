using System.Text.RegularExpressions;

namespace Orleans.Streams;

/// <summary>Chooses the namespaces that match a regular expression.</summary>
public class RegexStreamNamespacePredicate : IStreamNamespacePredicate
{
    internal const string Prefix = "regex:";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly Regex _regex;

    public RegexStreamNamespacePredicate(string regex)
    {
        ArgumentNullException.ThrowIfNull(regex);
        _regex = new Regex(regex, RegexOptions.None, Limit);
    }

    public string PredicatePattern => Prefix + _regex;

    public bool IsMatch(string streamNamespace) => _regex.IsMatch(streamNamespace);
}
