using System.Text;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Processes;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>What is looked at before anything of a process is begun.</summary>
internal static class ProcessChecks
{
    private const int MaxNameBytes = 255;
    private static readonly GuestLimits Defaults = GuestLimits.Default with { Time = TimeSpan.FromDays(1), OutputBytes = 1L << 30, LogLines = int.MaxValue };

    /// <exception cref="WetwareException"><c>limit</c> or <c>failed</c>, naming what is wrong.</exception>
    public static void Check(ProcessSpec spec)
    {
        ModuleKey.Parse(spec.Module);
        if (spec.Arguments.Any(static text => text is null) || spec.Environment.Values.Any(static text => text is null))
            throw new WetwareException(ErrorKind.Failed, "arguments, environment: one is null");
        Count("arguments", spec.Arguments.Count, ProcessSpec.MaxArguments);
        Bytes("arguments", spec.Arguments.Sum(Size), ProcessSpec.MaxTextBytes);
        Count("environment", spec.Environment.Count, ProcessSpec.MaxVariables);
        Bytes("environment", spec.Environment.Sum(pair => Size(pair.Key) + Size(pair.Value)), ProcessSpec.MaxTextBytes);
        Bytes("input", spec.Input.Length, ProcessSpec.MaxInputBytes);
        Count("grants", spec.Grants.Count, ProcessSpec.MaxGrants);
        if (spec.Name is { } name && (name.Length == 0 || Size(name) > MaxNameBytes))
            throw new WetwareException(ErrorKind.Limit, $"name: has 1 to {MaxNameBytes} bytes");
        foreach (var text in spec.Arguments.Append(spec.Name ?? ""))
            Text("arguments", text);
        foreach (var (key, value) in spec.Environment)
            Variable(key, value);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var grant in spec.Grants)
            Grant(grant, names);
    }

    /// <summary>The limits of the run.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: one is out of range.</exception>
    public static GuestLimits Limits(ProcessLimits given, int maxStackBytes, uint maxTableElements)
    {
        var limits = Defaults with
        {
            MemoryBytes = given.Memory ?? Defaults.MemoryBytes,
            TableElements = given.Table ?? Defaults.TableElements,
            StackBytes = given.Stack ?? Defaults.StackBytes,
            Time = given.Time ?? Defaults.Time,
            Fuel = given.Fuel ?? Defaults.Fuel,
            OutputBytes = given.Output ?? Defaults.OutputBytes,
            OpenFiles = given.Files ?? Defaults.OpenFiles,
            LogLines = given.LogLines ?? Defaults.LogLines,
        };
        try
        {
            limits.Validate(maxStackBytes, maxTableElements);
        }
        catch (ArgumentException error)
        {
            throw new WetwareException(ErrorKind.Limit, error.Message);
        }

        return limits;
    }

    /// <summary>The limits of a run as others see them.</summary>
    public static ProcessLimits Limits(GuestLimits limits) => new()
    {
        Memory = limits.MemoryBytes,
        Table = limits.TableElements,
        Stack = limits.StackBytes,
        Time = limits.Time,
        Fuel = limits.Fuel,
        Output = limits.OutputBytes,
        Files = limits.OpenFiles,
        LogLines = limits.LogLines,
    };

    /// <summary>What a process gets that another starts: what it asks for, which must not be more than <paramref name="own"/>; else the default or that, whichever is less.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: it asks for more than the one that starts it has.</exception>
    public static ProcessLimits Narrow(ProcessLimits wanted, ProcessLimits own) => new()
    {
        Memory = Narrow("memory", wanted.Memory, own.Memory, Defaults.MemoryBytes),
        Table = Narrow("table", wanted.Table, own.Table, Defaults.TableElements),
        Stack = Narrow("stack", wanted.Stack, own.Stack, Defaults.StackBytes),
        Time = Narrow("time", wanted.Time, own.Time, Defaults.Time),
        Fuel = Narrow("fuel", wanted.Fuel, own.Fuel, Defaults.Fuel),
        Output = Narrow("output", wanted.Output, own.Output, Defaults.OutputBytes),
        Files = Narrow("files", wanted.Files, own.Files, Defaults.OpenFiles),
        LogLines = Narrow("log-lines", wanted.LogLines, own.LogLines, Defaults.LogLines),
    };

    // A limit that is null is none.
    private static T? Narrow<T>(string name, T? wanted, T? own, T? standard)
        where T : struct, IComparable<T>
    {
        if (own is not { } most)
            return wanted ?? standard;
        if (wanted is not { } value)
            return standard is { } usual && usual.CompareTo(most) < 0 ? usual : most;
        return value.CompareTo(most) <= 0
            ? value
            : throw new WetwareException(ErrorKind.Limit, $"limits: {name}: {value} is more than the process has that starts this one; at most {most}");
    }

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    private static void Count(string field, int count, int most)
    {
        if (count > most)
            throw new WetwareException(ErrorKind.Limit, $"{field}: {count}, more than {most}");
    }

    private static void Bytes(string field, int bytes, int most)
    {
        if (bytes > most)
            throw new WetwareException(ErrorKind.Limit, $"{field}: {bytes} bytes, more than {most}");
    }

    private static void Text(string field, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new WetwareException(ErrorKind.Failed, $"{field}: a text with a zero in it cannot be given");
    }

    private static void Variable(string name, string value)
    {
        if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
            throw new WetwareException(ErrorKind.Failed, $"environment: '{name}' cannot be the name of a variable");
        if (name.StartsWith(ProcessVariables.Prefix, StringComparison.Ordinal))
            throw new WetwareException(ErrorKind.Failed, $"environment: names that begin with {ProcessVariables.Prefix} are the node's; '{name}' is one");
        Text("environment", name);
        Text("environment", value);
    }

    private static void Grant(ProcessGrant grant, HashSet<string> names)
    {
        if (string.IsNullOrEmpty(grant.Name) || Size(grant.Name) > MaxNameBytes)
            throw new WetwareException(ErrorKind.Limit, $"grants: a name has 1 to {MaxNameBytes} bytes");
        if (grant.Capability is null)
            throw new WetwareException(ErrorKind.Failed, $"grants: '{grant.Name}' is no capability");
        if (!names.Add(grant.Name))
            throw new WetwareException(ErrorKind.Failed, $"grants: '{grant.Name}' is there twice");
    }
}
