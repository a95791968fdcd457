using System.Runtime.CompilerServices;

namespace Wasmtime.Runtime;

/// <summary>Recognises tuples and the result types that carry a trap.</summary>
internal static class ResultTypes
{
    public static bool IsTuple(Type type)
        => type.IsConstructedGenericType && type.IsValueType && typeof(ITuple).IsAssignableFrom(type);

    /// <summary>The interface by which a type says that it is a result, or null.</summary>
    public static Type? InterfaceOf(Type type)
    {
        foreach (var candidate in type.GetInterfaces())
        {
            if (!candidate.IsGenericType)
                continue;
            var definition = candidate.GetGenericTypeDefinition();
            if (definition == typeof(IActionResult<,>) || definition == typeof(IFunctionResult<,,>))
                return candidate;
        }

        return null;
    }

    /// <summary>True for a result type; <paramref name="value"/> is what it wraps, null for none.</summary>
    public static bool TryUnwrap(Type type, out Type? value)
    {
        var found = InterfaceOf(type);
        value = found is not null && found.GetGenericTypeDefinition() == typeof(IFunctionResult<,,>)
            ? found.GetGenericArguments()[1]
            : null;
        return found is not null;
    }
}
