namespace Wasmtime;

/// <summary>What the overloads of <c>WrapAction</c> and <c>WrapFunc</c> share.</summary>
public partial class Function
{
    private object? _wrapper;

    private int SlotCount => _reference!.Type.SlotCount;

    private TDelegate? Wrapped<TDelegate>()
        where TDelegate : class
        => _reference is null ? throw new InvalidOperationException("Cannot wrap a null function reference.") : _wrapper as TDelegate;

    private bool CanWrap(Type? returnType, params Type[] parameters) => CheckTypeSignature(returnType, parameters);

    private TDelegate Remember<TDelegate>(TDelegate wrapper)
        where TDelegate : class
    {
        _wrapper = wrapper;
        return wrapper;
    }
}
