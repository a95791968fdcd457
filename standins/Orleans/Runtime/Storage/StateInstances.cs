using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Core;

/// <summary>Makes the state that a grain has before anything was stored.</summary>
internal static class StateInstances
{
    /// <summary>By the parameterless constructor, else without any; the default where there are no instances to make.</summary>
    public static T? Create<T>()
    {
        var type = typeof(T);
        if (type.IsValueType || type == typeof(string) || type.IsArray || type.IsAbstract)
            return default;
        var constructor = type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);
        return (T)(constructor?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(type));
    }
}
