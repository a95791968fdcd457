using Orleans.Core.Internal;

namespace Orleans.Runtime;

/// <summary>
/// Values that go along with every call made from here, and with the calls that those make. They flow down, never back.
/// The dictionary behind is never changed, only replaced, so it can be shared between calls of one process.
/// </summary>
public static class RequestContext
{
    internal const string CallChainReentrancyHeader = "#CCR";

    private static readonly AsyncLocal<Dictionary<string, object>?> Local = new();

    public static IEnumerable<string> Keys => Local.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Local.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>The id of the call chain that may re-enter the grains it came through; empty when there is none.</summary>
    public static Guid ReentrancyId
    {
        get => Get(CallChainReentrancyHeader) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
                Remove(CallChainReentrancyHeader);
            else
                Set(CallChainReentrancyHeader, value);
        }
    }

    internal static Dictionary<string, object>? Values
    {
        get => Local.Value;
        set => Local.Value = value;
    }

    public static object? Get(string key) => Local.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value)
    {
        var values = Local.Value;
        Local.Value = values is null ? new Dictionary<string, object>(1) { [key] = value } : new Dictionary<string, object>(values) { [key] = value };
    }

    public static bool Remove(string key)
    {
        var values = Local.Value;
        if (values is null || !values.ContainsKey(key))
            return false;
        if (values.Count == 1)
        {
            Local.Value = null;
            return true;
        }

        values = new Dictionary<string, object>(values);
        values.Remove(key);
        Local.Value = values;
        return true;
    }

    public static void Clear()
    {
        if (Local.Value is not null)
            Local.Value = null;
    }

    /// <summary>Calls made before the returned section is disposed may come back to this grain while it waits for them.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    /// <summary>Calls made before the returned section is disposed may not come back to any grain that waits for them.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _new;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _new = newReentrancyId;
            if (_new != _original)
                ReentrancyId = _new;
            if (_new != Guid.Empty && RuntimeContext.Current is ICallChainReentrantGrainContext grain)
                grain.OnEnterReentrantSection(_new);
        }

        public void Dispose()
        {
            if (_new != Guid.Empty && RuntimeContext.Current is ICallChainReentrantGrainContext grain)
                grain.OnExitReentrantSection(_new);
            if (_new != _original)
                ReentrancyId = _original;
        }
    }
}
