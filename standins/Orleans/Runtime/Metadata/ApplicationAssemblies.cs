using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The assemblies that may hold grains: those that are loaded, and those that they reference, as far as they use Orleans.</summary>
internal static class ApplicationAssemblies
{
    private static readonly string[] OrleansNames =
    [
        typeof(ApplicationAssemblies).Assembly.GetName().Name!,
        typeof(GenerateSerializerAttribute).Assembly.GetName().Name!,
    ];

    public static IReadOnlyCollection<Assembly> All()
    {
        var result = new HashSet<Assembly> { typeof(ApplicationAssemblies).Assembly };
        var seen = new HashSet<Assembly>();
        var pending = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies());
        while (pending.TryDequeue(out var assembly))
        {
            if (assembly.IsDynamic || IsFramework(assembly.GetName().Name) || !seen.Add(assembly))
                continue;
            foreach (var reference in assembly.GetReferencedAssemblies())
            {
                if (OrleansNames.Contains(reference.Name))
                    result.Add(assembly);
                if (!IsFramework(reference.Name) && Load(reference) is { } loaded)
                    pending.Enqueue(loaded);
            }
        }

        return result;
    }

    public static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partial)
        {
            return partial.Types.OfType<Type>();
        }
    }

    private static bool IsFramework(string? name) =>
        name is null or "mscorlib" or "netstandard" or "System" or "WindowsBase"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // A reference that is not deployed holds no grains that could run here.
            return null;
        }
    }
}
