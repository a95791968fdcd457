namespace Wetware.Wasm.Runs;

/// <summary>Where a run enters its module.</summary>
public sealed class GuestEntry
{
    /// <summary>Characters of an entry's name; an empty one is a name too.</summary>
    public const int MaxNameLength = 1024;

    private const string StartName = "_start";

    private GuestEntry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxNameLength)
            throw new ArgumentException($"an entry's name has {name.Length} characters; the limit is {MaxNameLength}");
        Name = name;
    }

    /// <summary>A WASI command: <c>_start</c> with no arguments; its end, or <c>proc_exit</c>, gives the exit code.</summary>
    public static GuestEntry Command { get; } = new(StartName) { IsCommand = true };

    /// <summary>The export's name.</summary>
    public string Name { get; }

    /// <summary>True for <see cref="Command"/>.</summary>
    public bool IsCommand { get; private init; }

    /// <summary>
    /// Whether a module that is a command runs its <c>_start</c> before this export is called, as some hosts do; default false. A
    /// reactor's <c>_initialize</c> is always called first.
    /// </summary>
    public bool StartFirst { get; init; }

    /// <summary>Arguments as numbers; null when they are given as text.</summary>
    public IReadOnlyList<GuestValue>? Values { get; private init; }

    /// <summary>Arguments as text, read by the types of the function's parameters; null when they are given as numbers.</summary>
    public IReadOnlyList<string>? Texts { get; private init; }

    /// <summary>An exported function with numbers.</summary>
    public static GuestEntry Export(string name, params IReadOnlyList<GuestValue> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new GuestEntry(name) { Values = arguments };
    }

    /// <summary>An exported function with numbers written as text (<see cref="GuestValue.TryParse"/>).</summary>
    public static GuestEntry ExportOfTexts(string name, IReadOnlyList<string> arguments, bool startFirst = false)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new GuestEntry(name) { Texts = arguments, StartFirst = startFirst };
    }
}
