using System.Reflection;
using System.Reflection.Emit;

namespace Wetware.Tests.Code;

/// <summary>The methods that a method's code calls, read from its instructions.</summary>
internal static class MethodCalls
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>Methods and constructors that the type declares.</summary>
    public static IEnumerable<MethodBase> DeclaredBy(Type type) => [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    /// <summary>Calls in the order of the code; empty without a body.</summary>
    public static IEnumerable<MethodBase> Of(MethodBase caller)
    {
        if (caller.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        for (var at = 0; at < code.Length;)
        {
            int value = code[at++];
            if (value == 0xFE)
                value = 0xFE00 | code[at++];
            var instruction = Codes[value];
            if (instruction.OperandType is OperandType.InlineMethod)
                yield return Resolve(caller, BitConverter.ToInt32(code, at));
            at += Size(instruction.OperandType, code, at);
        }
    }

    private static MethodBase Resolve(MethodBase caller, int token) =>
        caller.Module.ResolveMethod(token, caller.DeclaringType?.GetGenericArguments(), caller is MethodInfo ? caller.GetGenericArguments() : null)!;

    private static int Size(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };
}
