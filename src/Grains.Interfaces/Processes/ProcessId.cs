using System.Globalization;
using Wetware.Nodes;

namespace Wetware.Processes;

/// <summary>A process of the cluster: its node and its number there, written <c>&lt;server id&gt;/&lt;pid&gt;</c>.</summary>
/// <param name="Server">The node.</param>
/// <param name="Pid">Its number, 2 or more.</param>
public readonly record struct ProcessId(ServerId Server, uint Pid)
{
    /// <summary>The root of every node's tree, which is no process.</summary>
    public const uint Init = 1;

    /// <summary>Reads the text form, exactly.</summary>
    public static bool TryParse(string? text, out ProcessId id)
    {
        id = default;
        if (text is null || text.Length < ServerId.TextLength + 2 || text[ServerId.TextLength] != '/'
            || !ServerId.TryParse(text.AsSpan(0, ServerId.TextLength), out var server)
            || text[ServerId.TextLength + 1] == '0'
            || !uint.TryParse(text.AsSpan(ServerId.TextLength + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || pid <= Init)
            return false;
        id = new ProcessId(server, pid);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Server}/{Pid}");
}
