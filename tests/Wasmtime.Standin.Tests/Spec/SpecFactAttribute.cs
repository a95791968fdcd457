namespace Wetware.Tests.Spec;

/// <summary>A fact that says that it was skipped, and why, where the specification's tests are not to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SpecFactAttribute : FactAttribute
{
    public SpecFactAttribute() => Skip = SpecData.Missing;
}
