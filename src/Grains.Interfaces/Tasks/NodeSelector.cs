using System.Text;

namespace Wetware.Tasks;

/// <summary>
/// Which nodes may run a task: those with its labels that offer its folders. All of the terms of <see cref="TaskSpec.Where"/> must hold: <c>key=value</c> holds on a node whose label
/// has that value; <c>key!=value</c> on one whose label has another value, or that has no such label. With <see cref="TaskSpec.Spread"/> the node must also have no run from which those of the task keep apart.
/// </summary>
public sealed class NodeSelector
{
    private readonly Term[] _terms;
    private readonly WorkerFolder[] _folders;

    private NodeSelector(Term[] terms, WorkerFolder[] folders, string? spread)
    {
        (_terms, _folders, Spread) = (terms, folders, spread);

        // No term is without an equals sign, no folder has one, and neither has a control character.
        Key = string.Join('\n', terms.Select(term => term.Text).Concat(folders.Select(folder => folder.ReadOnly ? folder.Name : $"{folder.Name}:")).Append(spread).OfType<string>().Order(StringComparer.Ordinal));
    }

    /// <summary>Holds on every node.</summary>
    public static NodeSelector Any { get; } = new([], [], null);

    /// <summary>What is asked for in one text, the same for selectors that ask for the same in any order; empty for <see cref="Any"/>.</summary>
    public string Key { get; }

    /// <summary>What runs that keep apart from each other have in common; null for a task whose runs keep apart from none.</summary>
    public string? Spread { get; }

    /// <summary>True when labels or folders of a node matter.</summary>
    public bool AsksOfNode => _terms.Length + _folders.Length > 0;

    /// <summary>What a task asks for that has no problem (<see cref="TaskSpecRules"/>).</summary>
    public static NodeSelector Of(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Where.Count == 0 && spec.Folders.Count == 0 && spec.Spread == SpreadPolicy.None)
            return Any;
        var spread = spec.Spread == SpreadPolicy.None ? null : spec.Group is { } group ? $"\u0001group {group}" : $"\u0001task {spec.Id}";
        return new NodeSelector(Terms(spec.Where), Needs(spec.Folders), spread);
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

    /// <summary>True when a node with these labels and folders may run the task; what is under way there is another question.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels, IReadOnlyList<WorkerFolder> folders)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(folders);
        return Array.TrueForAll(_terms, term => term.Matches(labels)) && Array.TrueForAll(_folders, folder => IsOffered(folder, folders));
    }

    /// <summary>Why none of the workers can run the task now; null when one can, or when every node may.</summary>
    /// <param name="workers">All workers.</param>
    /// <param name="occupied">Server ids of those that have a run from which the task's keep apart (<see cref="TaskInfo.Occupied"/>).</param>
    public string? Unmatched(IReadOnlyList<WorkerInfo> workers, IReadOnlyList<string>? occupied = null)
    {
        ArgumentNullException.ThrowIfNull(workers);
        WorkerInfo[] matching = [.. workers.Where(worker => Matches(worker.Labels, worker.Folders))];
        WorkerInfo[] open = [.. matching.Where(worker => !worker.Cordoned)];
        if (open.Length > 0 || !AsksOfNode)
            return Spread is not null && open.Length > 0 && occupied is not null && open.All(worker => occupied.Contains(worker.Node)) ? $"spread: each worker that may run it ({open.Length}) has a run already from which its runs keep apart" : null;
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
