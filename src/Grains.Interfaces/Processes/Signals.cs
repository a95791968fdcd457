using System.Globalization;

namespace Wetware.Processes;

/// <summary>The signals that a process can be sent. A guest cannot handle any: all but <see cref="None"/> end it.</summary>
public static class Signals
{
    /// <summary>Only asks whether the process is known.</summary>
    public const int None = 0;

    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGQUIT.</summary>
    public const int Quit = 3;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    private static readonly (int Number, string Name)[] Known =
        [(None, "NONE"), (Interrupt, "INT"), (Quit, "QUIT"), (Kill, "KILL"), (Terminate, "TERM")];

    /// <summary>Whether there is such a signal here.</summary>
    public static bool IsKnown(int signal) => Known.Any(known => known.Number == signal);

    /// <summary>Its name without SIG.</summary>
    public static string Name(int signal) => Array.Find(Known, known => known.Number == signal).Name ?? signal.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a number or a name, with or without SIG, in any case.</summary>
    public static bool TryParse(string? text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
            return IsKnown(signal);
        var name = text?.ToUpperInvariant() ?? "";
        var at = Array.FindIndex(Known, known => known.Name == name || "SIG" + known.Name == name);
        signal = at < 0 ? 0 : Known[at].Number;
        return at >= 0;
    }
}
