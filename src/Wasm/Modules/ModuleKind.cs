namespace Wetware.Wasm.Modules;

/// <summary>How a module is meant to be entered.</summary>
public enum ModuleKind
{
    /// <summary>A WASI command: it exports <c>_start</c>.</summary>
    Command,

    /// <summary>A WASI reactor: it exports <c>_initialize</c>, to be called once before its other exports.</summary>
    Reactor,

    /// <summary>Neither: its exports are called as they are.</summary>
    Library,

    /// <summary>A component of the component model (WASI 0.2); it is entered by the <c>wasi:cli/run</c> that it exports.</summary>
    Component,
}
