using System.Text;

namespace Wetware.Tasks;

/// <summary>
/// Which nodes may run a task, by their labels: all of the terms of <see cref="TaskSpec.Where"/> must hold. <c>key=value</c> holds on a node whose label
/// has that value; <c>key!=value</c> on one whose label has another value, or that has no such label.
/// </summary>
public sealed class NodeSelector
{
    private readonly Term[] _terms;

    private NodeSelector(Term[] terms)
    {
        _terms = terms;
        Key = string.Join('\n', terms.Select(term => term.Text).Order(StringComparer.Ordinal));
    }

    /// <summary>Holds on every node.</summary>
    public static NodeSelector Any { get; } = new([]);

    /// <summary>The terms in one text, the same for selectors that have the same terms in any order; empty for <see cref="Any"/>.</summary>
    public string Key { get; }

    /// <summary>Reads terms that have no <see cref="Problem"/>.</summary>
    public static NodeSelector Parse(IReadOnlyList<string> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Count == 0 ? Any : new NodeSelector([.. terms.Distinct(StringComparer.Ordinal).Select(Term.Parse)]);
    }

    /// <summary>What is wrong with terms; null when nothing is.</summary>
    public static string? Problem(IReadOnlyList<string> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.FirstOrDefault(term => !Term.IsTerm(term)) is { } malformed)
            return $"\"{Cut(malformed)}\" must be label=value or label!=value, without control characters";
        if (terms.Any(term => Encoding.UTF8.GetByteCount(term) > TaskLimits.MaxWhereBytes))
            return $"must have at most {TaskLimits.MaxWhereBytes} bytes each";
        var parsed = Parse(terms)._terms;
        var twice = parsed.Where(term => !term.Not).GroupBy(term => term.Label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? null : $"\"{Cut(twice.Key)}\" cannot have two values at once";
    }

    /// <summary>True when a node with these labels may run the task.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Array.TrueForAll(_terms, term => term.Matches(labels));
    }

    /// <summary>Why none of the workers can run the task now; null when one can, or when every node may.</summary>
    public string? Unmatched(IReadOnlyList<WorkerInfo> workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (_terms.Length == 0)
            return null;
        WorkerInfo[] matching = [.. workers.Where(worker => Matches(worker.Labels))];
        if (matching.Any(worker => !worker.Cordoned))
            return null;
        if (matching.Length > 0)
            return $"all workers that match where are cordoned ({matching.Length})";
        var counts = _terms.Select(term => $"{term.Text} matches {workers.Count(worker => term.Matches(worker.Labels))}");
        return workers.Count == 0 ? "there is no worker" : $"no worker matches where; of {workers.Count}, {string.Join(", ", counts)}";
    }

    private static string Cut(string text) => text.Length <= 64 ? text : $"{text[..63]}…";

    private sealed record Term(string Text, string Label, bool Not, string Value)
    {
        public static bool IsTerm(string? text) =>
            text is not null && !text.Any(char.IsControl) && text.IndexOf('=', StringComparison.Ordinal) is var at && at >= 1 && !(at == 1 && text[0] == '!');

        public static Term Parse(string text)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var not = text[at - 1] == '!';
            return new Term(text, text[..(not ? at - 1 : at)], not, text[(at + 1)..]);
        }

        public bool Matches(IReadOnlyDictionary<string, string> labels) => (labels.TryGetValue(Label, out var value) && value == Value) != Not;
    }
}
