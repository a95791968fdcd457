using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Serialization.Types;

/// <summary>Finds annotated types. What was found in an assembly is kept, for several silos in a process ask the same.</summary>
internal static class AnnotatedTypes
{
    private static readonly string OwnName = typeof(AnnotatedTypes).Assembly.GetName().Name!;
    private static readonly ConcurrentDictionary<Assembly, Type[]> Found = new();
    private static readonly ConcurrentDictionary<Assembly, Type[]> FoundConverters = new();

    /// <summary>The types of an assembly that travel: those with <see cref="GenerateSerializerAttribute"/>, and enumerations.</summary>
    public static Type[] Of(Assembly assembly) => Found.GetOrAdd(assembly, static a => [.. TypesOf(a).Where(Travels)]);

    /// <summary>An enumeration is a number and needs no annotation.</summary>
    public static bool Travels(Type type) =>
        type is { IsEnum: true, ContainsGenericParameters: false } || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    /// <summary>The types of an assembly with <see cref="RegisterConverterAttribute"/>.</summary>
    public static Type[] ConvertersOf(Assembly assembly) => FoundConverters.GetOrAdd(assembly, static a =>
        [.. TypesOf(a).Where(type => type.IsDefined(typeof(RegisterConverterAttribute), inherit: false))]);

    /// <summary>Assemblies that can hold annotated types: those loaded, and those they reference, that know the annotations.</summary>
    public static IReadOnlyCollection<Assembly> Assemblies()
    {
        var result = new HashSet<Assembly> { typeof(AnnotatedTypes).Assembly };
        var pending = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryDequeue(out var assembly))
        {
            if (assembly.IsDynamic || IsFramework(assembly.GetName().Name) || !seen.Add(assembly.FullName!))
                continue;
            foreach (var reference in assembly.GetReferencedAssemblies())
            {
                if (reference.Name == OwnName)
                    result.Add(assembly);
                else if (!IsFramework(reference.Name) && TryLoad(reference) is { } loaded)
                    pending.Enqueue(loaded);
            }
        }

        return result;
    }

    private static bool IsFramework(string? name) =>
        name is null or "mscorlib" or "netstandard" or "WindowsBase"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "System";

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // A reference that is not deployed holds no types that anybody here could use.
            return null;
        }
    }

    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }
}
