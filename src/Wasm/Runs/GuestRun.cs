using System.Collections.ObjectModel;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Files;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>A run that is asked for: which module, where it is entered, and all that it is given. What is not given here a guest has not.</summary>
public sealed record GuestRun
{
    /// <summary>The module, which must be in the runner's <see cref="ModuleStore"/> or to be had from its source.</summary>
    public required ModuleDigest Module { get; init; }

    /// <summary>Where it is entered; <c>_start</c> by default.</summary>
    public GuestEntry Entry { get; init; } = GuestEntry.Command;

    /// <summary>The program's name, which C calls <c>argv[0]</c>; the default is <c>main</c>.</summary>
    public string ProgramName { get; init; } = "main";

    /// <summary>The arguments after the program's name; with it at most 1 MiB.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The environment; at most 1 MiB. None of the host's is ever given.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Standard input; empty by default.</summary>
    public GuestInput StandardInput { get; init; } = GuestInput.Empty;

    /// <summary>Receives standard output as it is written, instead of <see cref="GuestOutcome.StandardOutput"/>. Stays the caller's.</summary>
    public Stream? StandardOutput { get; init; }

    /// <summary>Receives standard error as it is written, instead of <see cref="GuestOutcome.StandardError"/>. Stays the caller's.</summary>
    public Stream? StandardError { get; init; }

    /// <summary>What <c>api://input</c> holds; null hides the file.</summary>
    public GuestInput? ApiInput { get; init; }

    /// <summary>Whether there is an <c>api://output</c>, which ends up in <see cref="GuestOutcome.ApiOutput"/>.</summary>
    public bool HasApiOutput { get; init; }

    /// <summary>Receives what is written to <c>api://output</c> as it is written, instead of <see cref="GuestOutcome.ApiOutput"/>. Stays the caller's.</summary>
    public Stream? ApiOutput { get; init; }

    /// <summary>More inputs, read as <c>api://input/1</c>, <c>api://input/2</c> and so on; not for components.</summary>
    public IReadOnlyList<GuestInput> MoreApiInputs { get; init; } = [];

    /// <summary>Folders that are given.</summary>
    public IReadOnlyList<GuestMount> Mounts { get; init; } = [];

    /// <summary>Sockets that are given; their descriptors follow those of the folders.</summary>
    public IReadOnlyList<GuestSocket> Sockets { get; init; } = [];

    /// <summary>True when it is given arguments, variables, folders or sockets.</summary>
    internal bool IsGivenFiles => Arguments.Count > 0 || Environment.Count > 0 || Mounts.Count > 0 || Sockets.Count > 0;

    /// <summary>Web addresses that may be read; null for none.</summary>
    public HttpAccess? Http { get; init; }

    /// <summary>Capabilities that are given, for the import module <c>ww</c>; null for none.</summary>
    public IGuestCapabilities? Capabilities { get; init; }

    /// <summary>
    /// Functions that the host offers beside WASI and <c>ww</c>, by import module and name; null for none. Names of WASI and <c>ww</c> stay theirs. Not for components.
    /// </summary>
    public IReadOnlyDictionary<(string Module, string Name), GuestFunction>? Functions { get; init; }

    /// <summary>What <see cref="Functions"/> find as <see cref="GuestCall.State"/>.</summary>
    public object? FunctionState { get; init; }

    /// <summary>The slot that it holds, to be given up while it waits for the answer to a call; null where nobody counts.</summary>
    public IGuestSlot? Slot { get; init; }

    /// <summary>What it may use.</summary>
    public GuestLimits Limits { get; init; } = GuestLimits.Default;
}
