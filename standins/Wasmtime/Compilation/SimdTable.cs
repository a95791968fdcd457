using System.Reflection;
using System.Runtime.Intrinsics;
using Wasmtime.Numerics;

namespace Wasmtime.Compilation;

/// <summary>The vector instructions that are one call of a method of <see cref="SimdOps"/>, by opcode.</summary>
internal static class SimdTable
{
    private static readonly SimdOperation?[] Operations = Build();

    public static SimdOperation? Find(int op) => Operations[op & 0xff];

    private static SimdOperation?[] Build()
    {
        var operations = new SimdOperation?[256];
        foreach (var method in typeof(SimdOps).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            if (method.GetCustomAttribute<SimdAttribute>() is not { } simd)
                continue;
            var parameters = method.GetParameters();
            var operands = simd.Lanes > 0 ? parameters[..^1] : parameters;
            operations[simd.Code] = new SimdOperation(
                method, Array.ConvertAll(operands, parameter => KindOf(parameter.ParameterType)), KindOf(method.ReturnType), simd.Lanes);
        }

        return operations;
    }

    private static ValueKind KindOf(Type type)
        => type == typeof(int) ? ValueKind.Int32
            : type == typeof(long) ? ValueKind.Int64
            : type == typeof(float) ? ValueKind.Float32
            : type == typeof(double) ? ValueKind.Float64
            : type == typeof(Vector128<byte>) ? ValueKind.V128
            : throw new NotSupportedException(type.Name);
}
