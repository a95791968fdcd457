using System.Reflection;

namespace Orleans.Runtime;

/// <summary>
/// Emits the request class of a grain method: a field for each argument, a call of the method, and writing and reading of the arguments. A generic method gets
/// a generic class.
/// </summary>
internal static partial class InvokableEmitter
{
    private const MethodAttributes Override = MethodAttributes.Virtual | MethodAttributes.HideBySig;
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly FieldInfo DescriptorField = typeof(RequestBase).GetField(nameof(RequestBase.Descriptor), Hidden)!;
    private static readonly MethodInfo AddOptions = typeof(RequestBase).GetMethod(nameof(RequestBase.AddInvokeMethodOptions))!;
    private static readonly MethodInfo GetTarget = typeof(RequestBase).GetMethod(nameof(RequestBase.GetTarget))!;
    private static readonly MethodInfo ResetMethod = typeof(RequestBase).GetMethod("Reset", Hidden)!;
    private static readonly MethodInfo FindDescriptor = typeof(InvokableTypes).GetMethod(nameof(InvokableTypes.Describe), Hidden)!;
    private static readonly MethodInfo TypeFromHandle = typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!;
    private static readonly MethodInfo ReturnToPool =
        typeof(Serialization.Invocation.InvokablePool).GetMethod(nameof(Serialization.Invocation.InvokablePool.Return))!;

    /// <summary>The class, generic as the method is; its fields <c>arg0</c>, <c>arg1</c> … are public.</summary>
    public static Type Emit(EmittedAssembly assembly, MethodInfo method)
    {
        lock (assembly.Gate)
        {
            var type = assembly.Module.DefineType(
                assembly.NameFor("Call", method.DeclaringType!, method.Name),
                TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class);
            var map = GenericMap.Define(method, type.DefineGenericParameters);
            var emission = new Emission(type, method, map, BaseOf(method, map));
            emission.DefineFields();
            emission.DefineConstructors();
            emission.DefineInvoke();
            emission.DefineArgumentAccess();
            emission.DefineDispose();
            emission.DefineWire();
            return type.CreateType();
        }
    }

    private static Type BaseOf(MethodInfo method, GenericMap map)
    {
        var (kind, result) = MethodDescriptor.ResultOf(method);
        return kind switch
        {
            ReturnKind.Void => typeof(VoidRequest),
            ReturnKind.Task => typeof(TaskRequest),
            ReturnKind.ValueTask => typeof(Request),
            ReturnKind.TaskOfT => typeof(TaskRequest<>).MakeGenericType(map.Apply(result!)),
            ReturnKind.ValueTaskOfT => typeof(Request<>).MakeGenericType(map.Apply(result!)),
            _ => typeof(AsyncEnumerableRequest<>).MakeGenericType(map.Apply(result!)),
        };
    }
}
