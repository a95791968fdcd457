using Wasmtime.Compilation;

namespace Wasmtime.Runtime;

/// <summary>A function type. Equal types are one object and one number in the whole process, so that compiled code compares numbers.</summary>
internal sealed class FuncType
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, WeakReference<FuncType>> Known = [];
    private static int _lastId;

    private readonly string _key;
    private TypeThunks? _thunks;

    private FuncType(string key, ValueKind[] parameters, ValueKind[] results)
    {
        _key = key;
        Parameters = parameters;
        Results = results;
        HasReferences = parameters.Concat(results).Any(IsReference);
        Id = ++_lastId;
    }

    ~FuncType()
    {
        lock (Gate)
        {
            if (Known.TryGetValue(_key, out var known) && !known.TryGetTarget(out _))
                Known.Remove(_key);
        }
    }

    /// <summary>Never given to another type.</summary>
    public int Id { get; }

    public ValueKind[] Parameters { get; }

    public ValueKind[] Results { get; }

    public bool HasReferences { get; }

    /// <summary>Slots that hold the arguments and afterwards the results.</summary>
    public int SlotCount => Math.Max(Parameters.Length, Results.Length);

    /// <summary>Enters a function from the host: see <see cref="TypeThunks"/>.</summary>
    public nint GuestEntry => Thunks.GuestEntry;

    /// <summary>Enters the host from a guest.</summary>
    public nint HostEntry => Thunks.HostEntry;

    /// <summary>Compiles the function that was meant, then runs it.</summary>
    public nint LazyEntry => Thunks.LazyEntry;

    private TypeThunks Thunks => _thunks ?? Interlocked.CompareExchange(ref _thunks, new TypeThunks(this), null) ?? _thunks;

    public static bool IsReference(ValueKind kind) => kind is ValueKind.FuncRef or ValueKind.ExternRef;

    public static FuncType Get(ReadOnlySpan<ValueKind> parameters, ReadOnlySpan<ValueKind> results)
    {
        var key = string.Create(parameters.Length + 1 + results.Length, new Kinds(parameters, results), static (text, kinds) =>
        {
            for (var i = 0; i < kinds.Parameters.Length; i++)
                text[i] = (char)('0' + (int)kinds.Parameters[i]);
            text[kinds.Parameters.Length] = '>';
            for (var i = 0; i < kinds.Results.Length; i++)
                text[kinds.Parameters.Length + 1 + i] = (char)('0' + (int)kinds.Results[i]);
        });
        lock (Gate)
        {
            if (Known.TryGetValue(key, out var known) && known.TryGetTarget(out var type))
                return type;
            type = new FuncType(key, parameters.ToArray(), results.ToArray());
            Known[key] = new WeakReference<FuncType>(type);
            return type;
        }
    }

    public override string ToString() => $"({string.Join(' ', Parameters)}) -> ({string.Join(' ', Results)})";

    private readonly ref struct Kinds(ReadOnlySpan<ValueKind> parameters, ReadOnlySpan<ValueKind> results)
    {
        public readonly ReadOnlySpan<ValueKind> Parameters = parameters;
        public readonly ReadOnlySpan<ValueKind> Results = results;
    }
}
