using System.Collections.Concurrent;
using System.Collections.Frozen;
using Wetware.Errors;
using Wetware.Grains.Modules;
using Wetware.Tasks;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Tasks;

/// <summary>Where modules can be entered: each is looked at once, and what was seen is kept for as many as this.</summary>
internal sealed class ModuleEntries(NodeModules modules)
{
    private const int MaxKept = 1024;
    private const string Run = "run";
    private const string Start = "_start";

    private readonly ConcurrentDictionary<ModuleDigest, FrozenDictionary<string, string[]>> _kept = [];

    /// <summary>The entry that a task means, with its arguments.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: no such module, or no such export; <c>failed</c>: arguments cannot be fitted.</exception>
    /// <exception cref="ModuleRefusedException">The module is invalid, or over a limit.</exception>
    public async ValueTask<(ModuleDigest Module, GuestEntry Entry)> Find(TaskSpec spec, CancellationToken cancellationToken)
    {
        var digest = await modules.EnsureAsync(spec.Module, cancellationToken).ConfigureAwait(false);
        if (!_kept.TryGetValue(digest, out var functions))
            functions = await Look(digest, cancellationToken).ConfigureAwait(false);
        var name = spec.Entry ?? (functions.ContainsKey(Run) ? Run : Start);
        if (!functions.TryGetValue(name, out var parameters))
            throw new WetwareException(ErrorKind.NotFound, $"the module exports no function \"{name}\"");
        if (name == Start)
            return (digest, GuestEntry.Command);

        IReadOnlyList<string> texts = spec.Args.Count > 0 ? spec.Args : Texts(name, parameters, spec);
        return (digest, GuestEntry.ExportOfTexts(name, texts));
    }

    private async Task<FrozenDictionary<string, string[]>> Look(ModuleDigest digest, CancellationToken cancellationToken)
    {
        var description = await modules.Store.DescribeAsync(digest, cancellationToken).ConfigureAwait(false)
            ?? throw new WetwareException(ErrorKind.NotFound, $"module {digest} did not stay on the node");

        // A component is entered in one way only, by wasi:cli/run.
        var functions = description.Kind == ModuleKind.Component
            ? FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(Start, Array.Empty<string>())], StringComparer.Ordinal)
            : Functions(description);
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        return _kept[digest] = functions;
    }

    private static FrozenDictionary<string, string[]> Functions(ModuleDescription description) =>
        description.Exports
            .Where(export => export.Type.StartsWith("func (", StringComparison.Ordinal))
            .ToFrozenDictionary(export => export.Name, export => Parameters(export.Type), StringComparer.Ordinal);

    private static string[] Parameters(string type) =>
        type[6..type.IndexOf(')', StringComparison.Ordinal)].Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static string[] Texts(string name, string[] parameters, TaskSpec spec)
    {
        if (parameters.Length > 2)
            throw new WetwareException(ErrorKind.Failed, $"\"{name}\" takes {parameters.Length} arguments; give them as args");
        long[] values = [spec.Input, spec.Difficulty];
        return [.. parameters.Select((type, i) => TaskLimits.Text(type == "i32" ? (int)values[i] : values[i]))];
    }
}
