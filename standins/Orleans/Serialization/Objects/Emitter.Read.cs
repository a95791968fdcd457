using System.Reflection;
using System.Reflection.Emit;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Objects;

internal static partial class Emitter
{
    /// <summary>Ids below this are found by a jump table.</summary>
    private const uint TableLimit = 64;

    private static readonly MethodInfo ReadTag = typeof(Reader).GetMethod(nameof(Reader.ReadTag))!;
    private static readonly MethodInfo ReadMember = typeof(MemberSet).GetMethod(nameof(MemberSet.Read))!;
    private static readonly MethodInfo SkipMember = typeof(Reader).GetMethod(nameof(Reader.Skip))!;
    private static readonly MethodInfo SkipRest = typeof(Reader).GetMethod(nameof(Reader.SkipMembers))!;
    private static readonly MethodInfo EndsValue = typeof(Reader).GetMethod(nameof(Reader.EndsValue))!;

    /// <summary>
    /// For each level a loop: read a tag, add its delta to the id, jump to the member with that id or skip the value. A level ends with a
    /// small tag, which ends the whole value or leads to the next level; levels that are not known here are skipped.
    /// </summary>
    public static ReadMembers<T> EmitRead<T>(TypeLayout layout)
    {
        var method = NewMethod<T>("Read", typeof(Reader).MakeByRefType(), typeof(T).MakeByRefType(), typeof(MemberSet));
        var il = method.GetILGenerator();
        var tag = il.DeclareLocal(typeof(uint));
        var id = il.DeclareLocal(typeof(uint));
        var done = il.DefineLabel();
        var first = 0;
        foreach (var level in layout.Levels)
        {
            EmitReadLevel(il, typeof(T), level, first, tag, id, done);
            first += level.Members.Count;
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, SkipRest);
        il.MarkLabel(done);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ReadMembers<T>>();
    }

    private static void EmitReadLevel(ILGenerator il, Type type, Level level, int first, LocalBuilder tag, LocalBuilder id, Label done)
    {
        var next = il.DefineLabel();
        var end = il.DefineLabel();
        var unknown = il.DefineLabel();
        var found = level.Members.Select(_ => il.DefineLabel()).ToArray();

        il.Emit(OpCodes.Ldc_I4_M1);
        il.Emit(OpCodes.Stloc, id);
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, ReadTag);
        il.Emit(OpCodes.Stloc, tag);
        il.Emit(OpCodes.Ldloc, tag);
        il.Emit(OpCodes.Ldc_I4, 16);
        il.Emit(OpCodes.Blt_Un, end);
        il.Emit(OpCodes.Ldloc, id);
        il.Emit(OpCodes.Ldloc, tag);
        il.Emit(OpCodes.Ldc_I4_4);
        il.Emit(OpCodes.Shr_Un);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, id);
        EmitJump(il, level, id, found, unknown);

        for (var i = 0; i < found.Length; i++)
        {
            var member = level.Members[i];
            il.MarkLabel(found[i]);
            EmitTarget(il, type, OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldc_I4, first + i);
            il.Emit(OpCodes.Ldloc, tag);
            il.Emit(OpCodes.Call, ReadMember.MakeGenericMethod(member.Type));
            EmitStore(il, member);
            il.Emit(OpCodes.Br, next);
        }

        il.MarkLabel(unknown);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, tag);
        il.Emit(OpCodes.Ldc_I4, 15);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Conv_U1);
        il.Emit(OpCodes.Call, SkipMember);
        il.Emit(OpCodes.Br, next);

        il.MarkLabel(end);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, tag);
        il.Emit(OpCodes.Call, EndsValue);
        il.Emit(OpCodes.Brtrue, done);
    }

    private static void EmitJump(ILGenerator il, Level level, LocalBuilder id, Label[] found, Label unknown)
    {
        var table = new List<Label>();
        for (var i = 0; i < found.Length && level.Members[i].Id < TableLimit; i++)
        {
            while (table.Count < level.Members[i].Id)
                table.Add(unknown);
            table.Add(found[i]);
        }

        if (table.Count > 0)
        {
            il.Emit(OpCodes.Ldloc, id);
            il.Emit(OpCodes.Switch, [.. table]);
        }

        for (var i = 0; i < found.Length; i++)
        {
            if (level.Members[i].Id < TableLimit)
                continue;
            il.Emit(OpCodes.Ldloc, id);
            il.Emit(OpCodes.Ldc_I4, (int)level.Members[i].Id);
            il.Emit(OpCodes.Beq, found[i]);
        }

        il.Emit(OpCodes.Br, unknown);
    }
}
