using System.Reflection.Emit;

namespace Wasmtime.Compilation;

/// <summary>IL locals for operands, used again by type: the JIT tracks a thousand at most.</summary>
internal sealed class TemporaryPool(IlWriter il)
{
    private readonly Dictionary<Type, Stack<LocalBuilder>> _free = [];

    public LocalBuilder Take(ValueKind kind)
    {
        var type = IlTypes.Of(kind);
        return _free.TryGetValue(type, out var free) && free.TryPop(out var local) ? local : il.Declare(type);
    }

    public void Return(LocalBuilder local)
    {
        if (!_free.TryGetValue(local.LocalType, out var free))
            _free.Add(local.LocalType, free = new Stack<LocalBuilder>());
        free.Push(local);
    }
}
