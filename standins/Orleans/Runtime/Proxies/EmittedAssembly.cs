using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>
/// Where classes are emitted that use the types of some assemblies, internal ones too: the runtime lets an assembly that names another in
/// <c>IgnoresAccessChecksToAttribute</c> see everything there. What may be seen is fixed at first use, so there is one emitted assembly for each set.
/// </summary>
internal sealed class EmittedAssembly
{
    private static readonly ConcurrentDictionary<string, EmittedAssembly> Known = new();
    private int _names;

    private EmittedAssembly(string key)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Orleans.Emitted.{Known.Count}"), AssemblyBuilderAccess.Run);
        Module = assembly.DefineDynamicModule("main");
        var attribute = DefineAttribute(Module).GetConstructor([typeof(string)])!;
        foreach (var name in key.Split('\n'))
            assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [name]));
    }

    public ModuleBuilder Module { get; }

    /// <summary>Held while types are defined.</summary>
    public Lock Gate { get; } = new();

    public static EmittedAssembly For(Type grainInterface)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal)
        {
            typeof(EmittedAssembly).Assembly.GetName().Name!,
            typeof(GenerateSerializerAttribute).Assembly.GetName().Name!,
        };
        Collect(grainInterface, names);
        foreach (var inherited in grainInterface.GetInterfaces())
            Collect(inherited, names);
        return Known.GetOrAdd(string.Join('\n', names), static key => new EmittedAssembly(key));
    }

    public string NameFor(string kind, Type grainInterface, string member) =>
        $"Orleans.Emitted.{kind}_{grainInterface.Name.Replace('`', '_')}_{member}_{Interlocked.Increment(ref _names)}";

    private static void Collect(Type type, SortedSet<string> names)
    {
        names.Add(type.Assembly.GetName().Name!);
        if (type.HasElementType)
            Collect(type.GetElementType()!, names);
        if (type.IsConstructedGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
                Collect(argument, names);
        }

        if (!type.IsInterface)
            return;
        foreach (var method in type.GetMethods())
        {
            foreach (var parameter in method.GetParameters())
                CollectSignature(parameter.ParameterType, names);
            CollectSignature(method.ReturnType, names);
        }
    }

    private static void CollectSignature(Type type, SortedSet<string> names)
    {
        if (type.IsGenericParameter)
            return;
        if (!type.IsVisible)
            names.Add(type.Assembly.GetName().Name!);
        if (type.HasElementType)
            CollectSignature(type.GetElementType()!, names);
        foreach (var argument in type.IsConstructedGenericType ? type.GetGenericArguments() : [])
            CollectSignature(argument, names);
    }

    private static Type DefineAttribute(ModuleBuilder module)
    {
        var type = module.DefineType(
            "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute",
            TypeAttributes.Public | TypeAttributes.Class,
            typeof(Attribute));
        var usage = typeof(AttributeUsageAttribute);
        type.SetCustomAttribute(new CustomAttributeBuilder(
            usage.GetConstructor([typeof(AttributeTargets)])!,
            [AttributeTargets.Assembly],
            [usage.GetProperty(nameof(AttributeUsageAttribute.AllowMultiple))!],
            [true]));
        var name = type.DefineField("_name", typeof(string), FieldAttributes.Private | FieldAttributes.InitOnly);
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stfld, name);
        il.Emit(OpCodes.Ret);
        var getter = type.DefineMethod("get_AssemblyName", MethodAttributes.Public, typeof(string), []);
        il = getter.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, name);
        il.Emit(OpCodes.Ret);
        type.DefineProperty("AssemblyName", PropertyAttributes.None, typeof(string), []).SetGetMethod(getter);
        return type.CreateType();
    }
}
