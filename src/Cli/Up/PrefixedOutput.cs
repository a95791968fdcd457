using Wetware.Cli.Output;

namespace Wetware.Cli.Up;

/// <summary>Lines of several processes in one output, each under a name.</summary>
internal sealed class PrefixedOutput(TextWriter output, int width) : IDisposable
{
    private static readonly int[] Colours = [36, 32, 33, 35, 34, 31];

    private readonly Lock _gate = new();
    private readonly List<string> _names = [];
    private readonly bool _colour = Terminal.HasColour;

    public void Write(string name, string line)
    {
        lock (_gate)
        {
            if (!_names.Contains(name))
                _names.Add(name);
            var prefix = name.PadRight(width);
            output.WriteLine(_colour ? $"\e[{Colours[_names.IndexOf(name) % Colours.Length]}m{prefix}\e[0m | {line}" : $"{prefix} | {line}");
        }
    }

    public void Dispose() => output.Flush();
}
