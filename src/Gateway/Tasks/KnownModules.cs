using System.Collections.Concurrent;

namespace Wetware.Gateway.Tasks;

/// <summary>
/// The functions of modules that tasks were submitted with lately. A digest's module never changes, so what was once read of it stays right; whether it is still kept
/// is for the scheduler to say. Without this every submission would ask the module's grain, mostly on another node, for what is known already.
/// </summary>
public sealed class KnownModules
{
    /// <summary>Modules that are remembered; beyond it all are forgotten.</summary>
    public const int Most = 1024;

    /// <summary>Functions of a module that is remembered; one with more is not.</summary>
    public const int MostFunctions = 256;

    private readonly ConcurrentDictionary<string, HashSet<string>> _functions = new(StringComparer.Ordinal);

    /// <summary>The functions that the module exports; null when it is not remembered.</summary>
    public IReadOnlySet<string>? Functions(string digest) => _functions.GetValueOrDefault(digest);

    /// <summary>Remembers a module that is kept.</summary>
    public void Remember(string digest, HashSet<string>? functions)
    {
        if (functions is null || functions.Count > MostFunctions)
            return;
        if (_functions.Count >= Most)
            _functions.Clear();
        _functions[digest] = functions;
    }

    /// <summary>Forgets a module that is not kept any more.</summary>
    public void Forget(string digest) => _functions.TryRemove(digest, out _);

    /// <summary>Forgets all.</summary>
    public void Clear() => _functions.Clear();
}
