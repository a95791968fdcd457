using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A function of a guest or of the host, in a store.</summary>
public partial class Function : IExternal
{
    /// <summary>A host function that finds its arguments and leaves its results in boxes.</summary>
    public delegate void UntypedCallbackDelegate(Caller caller, ReadOnlySpan<ValueBox> arguments, Span<ValueBox> results);

    private readonly Store? _store;
    private readonly FuncRef? _reference;

    internal Function(Store store, FuncRef reference)
    {
        _store = store;
        _reference = reference;
        Parameters = reference.Type.Parameters;
        Results = reference.Type.Results;
    }

    private Function() => Parameters = Results = [];

    public static Function Null { get; } = new();

    public IReadOnlyList<ValueKind> Parameters { get; private set; }

    public IReadOnlyList<ValueKind> Results { get; private set; }

    public bool IsNull => _reference is null;

    internal FuncRef? Reference => _reference;

    internal Store? OwningStore => _store;

    Extern IExternal.Extern => Extern.Of(_reference!);

    Store? IExternal.Store => _store;

    public static Function FromCallback(
        Store store, UntypedCallbackDelegate callback, IReadOnlyList<ValueKind> parameterKinds, IReadOnlyList<ValueKind> resultKinds)
    {
        ArgumentNullException.ThrowIfNull(store);
        return FromHost(store, HostFunctions.Untyped(callback, parameterKinds, resultKinds));
    }

    public object? Invoke() => Invoke(ReadOnlySpan<ValueBox>.Empty);

    public object? Invoke(params ValueBox[] arguments) => Invoke((ReadOnlySpan<ValueBox>)arguments);

    /// <summary>Calls the function. One result comes as itself, several as an array, none as null.</summary>
    public unsafe object? Invoke(ReadOnlySpan<ValueBox> arguments)
    {
        if (_reference is null || _store is null)
            throw new InvalidOperationException("Cannot invoke a null function reference.");
        var type = _reference.Type;
        if (arguments.Length != type.Parameters.Length)
        {
            throw new WasmtimeException(
                $"Argument mismatch when invoking function: requires {type.Parameters.Length} but was given {arguments.Length}.");
        }

        var slots = stackalloc Slot[type.SlotCount];
        var references = type.HasReferences ? new object?[type.SlotCount] : null;
        for (var i = 0; i < arguments.Length; i++)
            arguments[i].WriteTo(type.Parameters[i], _store, slots, references, i);
        _store.Call(_reference, slots, references);
        if (type.Results.Length == 0)
            return null;
        if (type.Results.Length == 1)
            return ResultAt(0);
        var results = new object?[type.Results.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = ResultAt(i);
        return results;

        object? ResultAt(int index) => ValueBox.From(type.Results[index], slots + index, references?[index], _store).ToObject();
    }

    /// <summary>Whether the function can be called as a delegate of these types; results may be tuples or result types.</summary>
    public bool CheckTypeSignature(Type? returnType = null, params Type[] parameters)
    {
        if (returnType is not null && ResultTypes.TryUnwrap(returnType, out var inner))
        {
            // A result of a result says nothing.
            if (inner is not null && ResultTypes.TryUnwrap(inner, out _))
                return false;
            returnType = inner;
        }

        Type[] results = returnType is null ? [] : ResultTypes.IsTuple(returnType) ? returnType.GetGenericArguments() : [returnType];
        return results.Length < 8 && Matches(Results, results) && Matches(Parameters, parameters);

        static bool Matches(IReadOnlyList<ValueKind> kinds, Type[] types)
        {
            if (kinds.Count != types.Length)
                return false;
            for (var i = 0; i < types.Length; i++)
            {
                if (!Kinds.Accepts(kinds[i], types[i]))
                    return false;
            }

            return true;
        }
    }

    internal static Function FromHost(Store store, HostFunction host)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.ThrowIfDisposed();
        store.EnsureResults(host.Type.Results.Length);
        return store.Wrap(host.Bind(store));
    }
}
