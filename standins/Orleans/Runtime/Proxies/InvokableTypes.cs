using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Which method each emitted request class calls.</summary>
internal static class InvokableTypes
{
    private static readonly ConcurrentDictionary<Type, (MethodInfo Method, uint Id)> Methods = new();

    /// <summary>Notes a new class, or the definition of one.</summary>
    public static void Add(Type type, MethodInfo method, uint id) => Methods[type] = (method, id);

    /// <summary>Called once by each class, when it is first used.</summary>
    public static MethodDescriptor Describe(Type type)
    {
        var (method, id) = Methods[type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type];
        if (type.IsConstructedGenericType)
            method = method.MakeGenericMethod(type.GetGenericArguments());
        return new MethodDescriptor(method, id) { Code = CodeOf(type) };
    }

    /// <summary>The descriptor that the class holds.</summary>
    public static MethodDescriptor DescriptorOf(Type type) =>
        (MethodDescriptor)type.GetField("Described", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

    private static InvokableCode CodeOf(Type type)
    {
        var create = typeof(InvokableTypes).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type);
        return new InvokableCode(
            create.CreateDelegate<Func<RequestBase>>(),
            type.GetMethod("WriteArguments")!.CreateDelegate<ArgumentWriter>(),
            type.GetMethod("ReadArgument")!.CreateDelegate<ArgumentReader>());
    }

    private static RequestBase Create<T>()
        where T : RequestBase, new() => Pool<T>.Get();
}
