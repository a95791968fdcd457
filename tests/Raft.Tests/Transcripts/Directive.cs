using System.Globalization;

namespace Wetware.Raft.Tests.Transcripts;

/// <summary>An argument of a directive: <c>key</c>, <c>key=value</c> or <c>key=(value, value)</c>.</summary>
internal sealed record Argument(string Key, IReadOnlyList<string> Values)
{
    public int Number => int.Parse(Key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

/// <summary>One step of a transcript: a command with its arguments and input, and what it is expected to print.</summary>
internal sealed record Directive(int Line, string Command, IReadOnlyList<Argument> Arguments, string Input, string Expected)
{
    /// <summary>Arguments without values, as numbers.</summary>
    public IReadOnlyList<int> Numbers => [.. Arguments.Where(argument => argument.Values.Count == 0).Select(argument => argument.Number)];

    /// <summary>Returns the only value of an argument, or null when it is not given.</summary>
    public string? Value(string key) => Arguments.FirstOrDefault(argument => argument.Key == key)?.Values[0];

    public ulong Number(string key) =>
        ulong.Parse(Value(key) ?? throw new FormatException($"line {Line}: argument {key} is missing"), CultureInfo.InvariantCulture);
}
