using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Objects;

/// <summary>Emits the methods that write, read and copy the members of a type. They may touch private and read-only members.</summary>
internal static partial class Emitter
{
    private static readonly MethodInfo WriteMember = typeof(MemberSet).GetMethod(nameof(MemberSet.Write))!;
    private static readonly MethodInfo CopyMember = typeof(MemberSet).GetMethod(nameof(MemberSet.Copy))!;
    private static readonly MethodInfo WriteTag = typeof(Writer).GetMethod(nameof(Writer.WriteTag))!;

    public static WriteMembers<T> EmitWrite<T>(TypeLayout layout)
    {
        var method = NewMethod<T>("Write", typeof(Writer).MakeByRefType(), typeof(T).MakeByRefType(), typeof(MemberSet));
        var il = method.GetILGenerator();
        var index = 0;
        for (var level = 0; level < layout.Levels.Count; level++)
        {
            foreach (var member in layout.Levels[level].Members)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldc_I4, index++);
                EmitLoad(il, typeof(T), OpCodes.Ldarg_1, member);
                il.Emit(OpCodes.Call, WriteMember.MakeGenericMethod(member.Type));
            }

            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, (int)(level == layout.Levels.Count - 1 ? Tags.End : Tags.EndLevel));
            il.Emit(OpCodes.Call, WriteTag);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteMembers<T>>();
    }

    public static CopyMembers<T> EmitCopy<T>(TypeLayout layout)
    {
        var reference = typeof(T).MakeByRefType();
        var method = NewMethod<T>("Copy", reference, reference, typeof(MemberSet), typeof(CopyContext));
        var il = method.GetILGenerator();
        var index = 0;
        foreach (var member in layout.Levels.SelectMany(level => level.Members))
        {
            EmitTarget(il, typeof(T), OpCodes.Ldarg_1);
            EmitLoad(il, typeof(T), OpCodes.Ldarg_0, member);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldc_I4, index++);
            il.Emit(OpCodes.Ldarg_3);
            il.Emit(OpCodes.Call, CopyMember.MakeGenericMethod(member.Type));
            EmitStore(il, member);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<CopyMembers<T>>();
    }

    /// <summary>Makes an instance: by the parameterless constructor if there is one, else without any. Null for value types.</summary>
    public static Func<T>? EmitCreate<T>()
    {
        if (typeof(T).IsValueType || typeof(T).IsAbstract)
            return null;
        var constructor = typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);
        if (constructor is null)
            return static () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        var method = new DynamicMethod($"Create {typeof(T)}", typeof(T), [], typeof(Emitter).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<T>>();
    }

    private static DynamicMethod NewMethod<T>(string what, params Type[] parameters) =>
        new($"{what} {typeof(T)}", typeof(void), parameters, typeof(Emitter).Module, skipVisibility: true);

    /// <summary>What a member is loaded from or stored to: the object itself, or the address of the value.</summary>
    private static void EmitTarget(ILGenerator il, Type type, OpCode loadArgument)
    {
        il.Emit(loadArgument);
        if (!type.IsValueType)
            il.Emit(OpCodes.Ldind_Ref);
    }

    private static void EmitLoad(ILGenerator il, Type type, OpCode loadArgument, Member member)
    {
        EmitTarget(il, type, loadArgument);
        if (member.Field is not null)
            il.Emit(OpCodes.Ldfld, member.Field);
        else
            il.Emit(type.IsValueType ? OpCodes.Call : OpCodes.Callvirt, member.Getter!);
    }

    private static void EmitStore(ILGenerator il, Member member)
    {
        if (member.Field is not null)
            il.Emit(OpCodes.Stfld, member.Field);
        else
            il.Emit(member.Setter!.DeclaringType!.IsValueType ? OpCodes.Call : OpCodes.Callvirt, member.Setter);
    }
}
