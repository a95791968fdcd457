namespace Wetware.Wasm.Runs;

/// <summary>The words by which limits are known outside of C#.</summary>
public static class GuestLimitNames
{
    /// <summary>The word for a limit, such as <c>log-lines</c>.</summary>
    public static string Word(this GuestLimit limit) => limit switch
    {
        GuestLimit.Memory => "memory",
        GuestLimit.Table => "table",
        GuestLimit.Stack => "stack",
        GuestLimit.Time => "time",
        GuestLimit.Fuel => "fuel",
        GuestLimit.Output => "output",
        GuestLimit.Files => "files",
        GuestLimit.LogLines => "log-lines",
        GuestLimit.ModuleBytes => "module-bytes",
        GuestLimit.Functions => "functions",
        GuestLimit.Locals => "locals",
        GuestLimit.FunctionBytes => "function-bytes",
        GuestLimit.CodeBytes => "code-bytes",
        GuestLimit.Nesting => "nesting",
        GuestLimit.Entries => "entries",
        GuestLimit.CompileTime => "compile-time",
        GuestLimit.LoopSquares => "loop-squares",
        GuestLimit.CompileMemory => "compile-memory",
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "unknown limit"),
    };
}
