namespace Wasmtime;

/// <summary>Anything that went wrong in the engine; a guest's trap is the derived <see cref="TrapException"/>.</summary>
[Serializable]
public class WasmtimeException : Exception
{
    public WasmtimeException()
    {
    }

    public WasmtimeException(string message)
        : base(message)
    {
    }

    public WasmtimeException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    internal WasmtimeException(string message, Exception? inner, IReadOnlyList<TrapFrame> frames)
        : base(message, inner) => Frames = frames;

    public IReadOnlyList<TrapFrame>? Frames { get; private protected set; }

    /// <summary>Only the package's own WASI sets it; the stand-in has none, so it stays null.</summary>
    public int? ExitCode { get; private set; }
}
