using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Wasmtime.Runtime;

namespace Wasmtime.Compilation;

/// <summary>How WebAssembly's types look in IL, and how dynamic methods are made and entered.</summary>
internal static class IlTypes
{
    public static Type Of(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => typeof(int),
        ValueKind.Int64 => typeof(long),
        ValueKind.Float32 => typeof(float),
        ValueKind.Float64 => typeof(double),
        ValueKind.V128 => typeof(Vector128<byte>),
        _ => typeof(object),
    };

    /// <summary>The first result is returned, the others travel through <see cref="StoreState.Results"/>.</summary>
    public static Type ReturnOf(FuncType type) => type.Results.Length == 0 ? typeof(void) : Of(type.Results[0]);

    /// <summary>Arguments, then the context.</summary>
    public static Type[] ParametersOf(FuncType type) => [.. type.Parameters.Select(Of), typeof(VmContext)];

    public static DynamicMethod NewMethod(string name, Type result, Type[] parameters)
        => new(name, result, parameters, typeof(IlTypes).Module, skipVisibility: true) { InitLocals = false };

    /// <summary>Compiles a finished method and returns its entry point, valid as long as the method object lives.</summary>
    public static nint EntryOf(DynamicMethod method)
    {
        var handle = GetMethodDescriptor(method);
        RuntimeHelpers.PrepareMethod(handle);
        return handle.GetFunctionPointer();
    }

    public static FieldInfo Field<T>(string name)
        => typeof(T).GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingFieldException(typeof(T).Name, name);

    public static MethodInfo Method(Type type, string name)
        => type.GetMethod(name, BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(type.Name, name);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern RuntimeMethodHandle GetMethodDescriptor(DynamicMethod method);
}
