using System.Reflection;

namespace Wasmtime.Compilation;

/// <summary>A vector instruction. With lanes, the lane is the method's last parameter.</summary>
internal sealed record SimdOperation(MethodInfo Method, ValueKind[] Operands, ValueKind Result, int Lanes);
