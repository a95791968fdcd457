using System.Text;

namespace Wetware.Tasks;

/// <summary>
/// Which nodes may run a task: those with its labels that offer its folders. All of the terms of <see cref="TaskSpec.Where"/> must hold: <c>key=value</c> holds on a node whose label
/// has that value; <c>key!=value</c> on one whose label has another value, or that has no such label.
/// </summary>
public sealed class NodeSelector
{
    private readonly Term[] _terms;
    private readonly WorkerFolder[] _folders;

    private NodeSelector(Term[] terms, WorkerFolder[] folders)
    {
        (_terms, _folders) = (terms, folders);

        // No term is without an equals sign, and no folder has one.
        Key = string.Join('\n', terms.Select(term => term.Text).Concat(folders.Select(folder => folder.ReadOnly ? folder.Name : $"{folder.Name}:")).Order(StringComparer.Ordinal));
    }

    /// <summary>Holds on every node.</summary>
    public static NodeSelector Any { get; } = new([], []);

    /// <summary>What is asked for in one text, the same for selectors that ask for the same in any order; empty for <see cref="Any"/>.</summary>
    public string Key { get; }

    /// <summary>What a task asks for that has no problem (<see cref="TaskSpecRules"/>).</summary>
    public static NodeSelector Of(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Where.Count == 0 && spec.Folders.Count == 0 ? Any : new NodeSelector(Terms(spec.Where), Needs(spec.Folders));
    }

    /// <summary>What is wrong with terms; null when nothing is.</summary>
    public static string? Problem(IReadOnlyList<string> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.FirstOrDefault(term => !Term.IsTerm(term)) is { } malformed)
            return $"\"{Cut(malformed)}\" must be label=value or label!=value, without control characters";
        if (terms.Any(term => Encoding.UTF8.GetByteCount(term) > TaskLimits.MaxWhereBytes))
            return $"must have at most {TaskLimits.MaxWhereBytes} bytes each";
        var twice = Terms(terms).Where(term => !term.Not).GroupBy(term => term.Label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? null : $"\"{Cut(twice.Key)}\" cannot have two values at once";
    }

    /// <summary>True when a node with these labels and folders may run the task.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels, IReadOnlyList<WorkerFolder> folders)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(folders);
        return Array.TrueForAll(_terms, term => term.Matches(labels)) && Array.TrueForAll(_folders, folder => IsOffered(folder, folders));
    }

    /// <summary>Why none of the workers can run the task now; null when one can, or when every node may.</summary>
    public string? Unmatched(IReadOnlyList<WorkerInfo> workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (Key.Length == 0)
            return null;
        WorkerInfo[] matching = [.. workers.Where(worker => Matches(worker.Labels, worker.Folders))];
        if (matching.Any(worker => !worker.Cordoned))
            return null;
        var asked = (_terms.Length, _folders.Length) switch { (_, 0) => "where", (0, _) => "folders", _ => "where and folders" };
        if (matching.Length > 0)
            return $"all workers that match {asked} are cordoned ({matching.Length})";
        var counts = _terms.Select(term => $"{term.Text} matches {workers.Count(worker => term.Matches(worker.Labels))}")
            .Concat(_folders.Select(folder => $"folder {folder.Name}{(folder.ReadOnly ? "" : " to write")} is offered by {workers.Count(worker => IsOffered(folder, worker.Folders))}"));
        return workers.Count == 0 ? "there is no worker" : $"no worker matches {asked}; of {workers.Count}, {string.Join(", ", counts)}";
    }

    private static Term[] Terms(IReadOnlyList<string> terms) => [.. terms.Distinct(StringComparer.Ordinal).Select(Term.Parse)];

    // What is both read and written is needed once: to write.
    private static WorkerFolder[] Needs(IReadOnlyList<string> folders) =>
        [.. TaskFolder.Parse(folders).GroupBy(folder => folder.Name, StringComparer.Ordinal).Select(same => new WorkerFolder(same.Key, same.All(folder => folder.ReadOnly)))];

    private static bool IsOffered(WorkerFolder needed, IReadOnlyList<WorkerFolder> offered) =>
        offered.Any(folder => folder.Name == needed.Name && (needed.ReadOnly || !folder.ReadOnly));

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
