namespace Orleans.Configuration;

/// <summary>The grain classes and interfaces of this process; found in its assemblies, then open to change.</summary>
public class GrainTypeOptions
{
    public HashSet<Type> Classes { get; } = [];

    public HashSet<Type> Interfaces { get; } = [];
}
