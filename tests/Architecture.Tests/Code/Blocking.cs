using System.Reflection;
using System.Runtime.CompilerServices;

namespace Wetware.Tests.Code;

/// <summary>Calls that keep a thread until something else has happened. In a grain's turn they keep a thread of the silo, and with enough of them all threads.</summary>
internal static class Blocking
{
    private static readonly Dictionary<Type, string[]> Calls = new()
    {
        [typeof(Thread)] = [nameof(Thread.Sleep), nameof(Thread.Join), nameof(Thread.SpinWait)],
        [typeof(Task)] = [nameof(Task.Wait), nameof(Task.WaitAll), nameof(Task.WaitAny), nameof(Task.RunSynchronously)],
        [typeof(Task<>)] = ["get_Result"],
        [typeof(ValueTask<>)] = ["get_Result"],
        [typeof(Monitor)] = [nameof(Monitor.Wait)],
        [typeof(SpinWait)] = [nameof(SpinWait.SpinUntil), nameof(SpinWait.SpinOnce)],
        [typeof(SemaphoreSlim)] = [nameof(SemaphoreSlim.Wait)],
        [typeof(ManualResetEventSlim)] = [nameof(ManualResetEventSlim.Wait)],
        [typeof(CountdownEvent)] = [nameof(CountdownEvent.Wait)],
        [typeof(Barrier)] = [nameof(Barrier.SignalAndWait)],
        [typeof(WaitHandle)] = [nameof(WaitHandle.WaitOne), nameof(WaitHandle.WaitAll), nameof(WaitHandle.WaitAny)],
        [typeof(System.Diagnostics.Process)] = [nameof(System.Diagnostics.Process.WaitForExit)],
    };

    /// <summary>The blocking calls in the code of a type and of the types nested in it (closures, state machines), as sentences.</summary>
    public static IEnumerable<string> In(Type type) =>
        MethodCalls.DeclaredBy(type).SelectMany(In).Concat(type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(In));

    private static IEnumerable<string> In(MethodBase method)
    {
        var waited = 0;
        foreach (var call in MethodCalls.Of(method))
        {
            if (Waits(call))
                yield return $"{method.DeclaringType}.{method.Name} calls {call.DeclaringType?.Name}.{call.Name}";

            // An await asks the awaiter whether it is completed; GetAwaiter().GetResult() does not.
            if (call.DeclaringType is not { } awaiter || !typeof(INotifyCompletion).IsAssignableFrom(awaiter))
                continue;
            waited += call.Name switch { "get_IsCompleted" => 1, "GetResult" => -1, _ => 0 };
        }

        if (waited < 0)
            yield return $"{method.DeclaringType}.{method.Name} calls GetAwaiter().GetResult()";
    }

    private static bool Waits(MethodBase call)
    {
        for (var type = call.DeclaringType; type is not null; type = type.BaseType)
        {
            if (Calls.TryGetValue(type.IsGenericType ? type.GetGenericTypeDefinition() : type, out var names) && names.Contains(call.Name))
                return true;
        }

        return false;
    }
}
