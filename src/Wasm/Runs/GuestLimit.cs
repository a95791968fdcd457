namespace Wetware.Wasm.Runs;

/// <summary>The limits that can end a run. Their words (<see cref="GuestLimitNames"/>) are the same in outcomes, settings and on the command line.</summary>
public enum GuestLimit
{
    /// <summary>Bytes of linear memory.</summary>
    Memory,

    /// <summary>Elements of one table.</summary>
    Table,

    /// <summary>Bytes of call stack.</summary>
    Stack,

    /// <summary>Time from the start of the guest's first instruction to its end.</summary>
    Time,

    /// <summary>Instructions, roughly: the engine's unit of work.</summary>
    Fuel,

    /// <summary>Bytes written to standard output, standard error and <c>api://output</c> together.</summary>
    Output,

    /// <summary>Descriptors open at once.</summary>
    Files,

    /// <summary>Lines written to standard error.</summary>
    LogLines,

    /// <summary>Bytes of the module.</summary>
    ModuleBytes,

    /// <summary>Functions defined by the module.</summary>
    Functions,

    /// <summary>Locals of one function.</summary>
    Locals,

    /// <summary>Bytes of one function's body.</summary>
    FunctionBytes,

    /// <summary>Bytes of all function bodies.</summary>
    CodeBytes,

    /// <summary>Depth of nested blocks in one function.</summary>
    Nesting,

    /// <summary>Imports, exports, types, globals, tables, memories, segments: entries of any other section.</summary>
    Entries,

    /// <summary>Time taken by validation and compilation.</summary>
    CompileTime,

    /// <summary>Squares of the number of loops of each function, added up.</summary>
    LoopSquares,

    /// <summary>Bytes of memory that the compiler takes.</summary>
    CompileMemory,
}
