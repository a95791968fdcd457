namespace Wetware.Processes;

/// <summary>A process in JSON: what guests get, and what <c>ww ps --json</c> writes.</summary>
/// <param name="Server">Its node's server id.</param>
/// <param name="Pid">Its number there.</param>
/// <param name="Ppid">Its parent; 1 for the root.</param>
/// <param name="Module">Its module's digest.</param>
/// <param name="Name">What C calls <c>argv[0]</c>.</param>
/// <param name="Args">Its arguments, as far as they are shown.</param>
/// <param name="Started">When it was started, UTC.</param>
/// <param name="State"><c>queued</c>, <c>running</c> or <c>ended</c>.</param>
/// <param name="Grants">Names of its capabilities.</param>
/// <param name="Result">What came of it.</param>
public sealed record ProcessJson(
    string Server,
    uint Pid,
    uint Ppid,
    string Module,
    string Name,
    IReadOnlyList<string> Args,
    DateTimeOffset Started,
    string State,
    IReadOnlyList<string> Grants,
    ResultJson? Result)
{
    /// <summary>Of a process.</summary>
    public static ProcessJson Of(ProcessInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return new ProcessJson(
            info.Server, info.Pid, info.Ppid, info.Module, info.Name, info.Arguments, info.Started, info.State.Word(), info.Grants,
            info.Result is { } result ? ResultJson.Of(result) : null);
    }
}
