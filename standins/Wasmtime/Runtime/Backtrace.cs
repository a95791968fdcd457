using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Wasmtime.Runtime;

/// <summary>Which guest functions an exception passed.</summary>
internal static class Backtrace
{
    /// <summary>Frames kept of a deep recursion: the innermost ones say what happened.</summary>
    public const int MostFrames = 64;

    private const string Prefix = "wasm";

    /// <summary>Compiled functions carry their module's and their own number in their method's name.</summary>
    public static string MethodName(int module, int function) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{module}:{function}");

    public static List<TrapFrame> Of(Exception exception, Store store)
    {
        var frames = new List<TrapFrame>();
        var last = string.Empty;
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (frames.Count == MostFrames)
                break;
            var name = frame.GetMethod()?.Name;
            if (name == null || !TryParse(name, out var module, out var function))
            {
                last = string.Empty;
                continue;
            }

            // A function with a large frame is two methods, one on top of the other.
            var outer = name.EndsWith('+');
            if (outer && last.Length + 1 == name.Length && name.StartsWith(last, StringComparison.Ordinal))
                continue;
            last = name;
            if (store.FindModule(module) is { } found)
                frames.Add(found.FrameOf(function));
        }

        return frames;
    }

    public static string Format(List<TrapFrame> frames, string cause)
    {
        if (frames.Count == 0)
            return cause;
        var text = new StringBuilder("error while executing at wasm backtrace:\n");
        for (var i = 0; i < frames.Count; i++)
        {
            var frame = frames[i];
            text.Append(
                CultureInfo.InvariantCulture,
                $"    {i,2}: {frame.ModuleOffset,6:x} - {frame.ModuleName ?? "<unknown>"}!{frame.FunctionName ?? "<wasm function>"}\n");
        }

        return text.Append("\nCaused by:\n    ").Append(cause).ToString();
    }

    private static bool TryParse(string name, out int module, out int function)
    {
        module = function = 0;
        var parts = name.TrimEnd('+').Split(':');
        return parts.Length == 3 && parts[0] == Prefix
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out module)
            && int.TryParse(parts[2], CultureInfo.InvariantCulture, out function);
    }
}
