namespace Wasmtime;

/// <summary>A guest broke a rule of WebAssembly or ran into a limit; the store and the host are unharmed.</summary>
[Serializable]
public class TrapException : WasmtimeException
{
    public TrapException()
    {
    }

    public TrapException(string message)
        : base(message)
    {
    }

    public TrapException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    internal TrapException(string message, IReadOnlyList<TrapFrame>? frames, TrapCode type, Exception? innerException = null)
        : base(message, innerException)
    {
        Type = type;
        Frames = frames;
    }

    public TrapCode Type { get; private set; }
}
