using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>
/// Whose turn this thread runs. It belongs to the thread and does not flow with the call: code that leaves the grain's scheduler leaves the grain.
/// </summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static IGrainContext? _current;

    public static IGrainContext? Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _current;
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _current = value;
    }
}
