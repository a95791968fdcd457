using System.Reflection;
using System.Reflection.Emit;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Emits the reference class of a grain interface: each method puts its arguments into a request and hands that to <see cref="GrainReference"/>.</summary>
internal static class ProxyEmitter
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly MethodInfo GetFromPool = typeof(InvokablePool).GetMethod(nameof(InvokablePool.Get))!;
    private static readonly MethodInfo BeginCopy = typeof(Arguments).GetMethod(nameof(Arguments.BeginCopy), Hidden)!;
    private static readonly MethodInfo CopyArgument = typeof(Arguments).GetMethod(nameof(Arguments.Copy), Hidden)!;
    private static readonly MethodInfo EndCopy = typeof(Arguments).GetMethod(nameof(Arguments.EndCopy), Hidden)!;

    public static Type Emit(EmittedAssembly assembly, Type grainInterface, IReadOnlyDictionary<MethodInfo, Type> requests)
    {
        lock (assembly.Gate)
        {
            var type = assembly.Module.DefineType(
                assembly.NameFor("Reference", grainInterface, "proxy"),
                TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class,
                typeof(GrainReference),
                [grainInterface]);
            Type[] arguments = [typeof(GrainReferenceShared), typeof(IdSpan)];
            var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, arguments).GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(Hidden, arguments)!);
            il.Emit(OpCodes.Ret);
            foreach (var (method, request) in requests)
                DefineMethod(type, method, request);
            return type.CreateType();
        }
    }

    private static void DefineMethod(TypeBuilder type, MethodInfo method, Type requestType)
    {
        var parameters = method.GetParameters();
        var emitted = type.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot);
        var map = GenericMap.Define(method, emitted.DefineGenericParameters);
        emitted.SetReturnType(map.Apply(method.ReturnType));
        emitted.SetParameters([.. parameters.Select(p => map.Apply(p.ParameterType))]);
        var request = map.To.Length == 0 ? requestType : requestType.MakeGenericType(map.To);

        var il = emitted.GetILGenerator();
        var local = il.DeclareLocal(request);
        il.Emit(OpCodes.Call, GetFromPool.MakeGenericMethod(request));
        il.Emit(OpCodes.Stloc, local);
        var copies = parameters.Any(NeedsCopy) ? il.DeclareLocal(typeof(CopyContext)) : null;
        if (copies is not null)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, BeginCopy);
            il.Emit(OpCodes.Stloc, copies);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            var field = requestType.GetField($"arg{i}")!;
            var argumentType = map.Apply(parameters[i].ParameterType);
            il.Emit(OpCodes.Ldloc, local);
            if (NeedsCopy(parameters[i]))
            {
                il.Emit(OpCodes.Ldloc, copies!);
                il.Emit(OpCodes.Ldarg, i + 1);
                il.Emit(OpCodes.Call, CopyArgument.MakeGenericMethod(argumentType));
            }
            else
            {
                il.Emit(OpCodes.Ldarg, i + 1);
            }

            il.Emit(OpCodes.Stfld, map.To.Length == 0 ? field : TypeBuilder.GetField(request, field));
        }

        if (copies is not null)
        {
            il.Emit(OpCodes.Ldloc, copies);
            il.Emit(OpCodes.Call, EndCopy);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Call, Send(method, map));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(emitted, method);
    }

    private static MethodInfo Send(MethodInfo method, GenericMap map)
    {
        var (kind, result) = MethodDescriptor.ResultOf(method);
        var name = kind switch
        {
            ReturnKind.Void => nameof(GrainReference.SendOneWay),
            ReturnKind.Task => nameof(GrainReference.SendTask),
            ReturnKind.TaskOfT => nameof(GrainReference.SendTaskOf),
            ReturnKind.ValueTask => nameof(GrainReference.SendValueTask),
            ReturnKind.ValueTaskOfT => nameof(GrainReference.SendValueTaskOf),
            _ => nameof(GrainReference.SendEnumeration),
        };
        var send = typeof(GrainReference).GetMethod(name, Hidden)!;
        return result is null ? send : send.MakeGenericMethod(map.Apply(result));
    }

    /// <summary>Types that nobody can change are not even looked at.</summary>
    private static bool NeedsCopy(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return !(type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(decimal)
            || type == typeof(DateTime) || type == typeof(TimeSpan) || type == typeof(DateTimeOffset) || type == typeof(CancellationToken)
            || type == typeof(GrainId) || type == typeof(SiloAddress)
            || parameter.IsDefined(typeof(ImmutableAttribute), inherit: false)
            || type.IsDefined(typeof(ImmutableAttribute), inherit: false)
            || (type.IsInterface && typeof(IRequest).IsAssignableFrom(type)));
    }
}
