namespace Wetware.Security;

/// <summary>What an HTTP token allows; each scope includes those before it.</summary>
public enum Scope
{
    /// <summary>Nothing is needed: for health checks.</summary>
    Anyone = 0,

    /// <summary>See everything that is not secret.</summary>
    Read = 1,

    /// <summary>Also add work: tasks, runs, modules.</summary>
    Submit = 2,

    /// <summary>Also change and remove what is there.</summary>
    Operate = 3,
}

/// <summary>
/// The scope that an HTTP route needs, as metadata of its endpoint or on its handler. A route without it needs <see cref="Scope.Read"/> for GET and HEAD, and
/// <see cref="Scope.Operate"/> for every other method.
/// </summary>
/// <param name="scope">The scope.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireScopeAttribute(Scope scope) : Attribute
{
    /// <summary>The scope.</summary>
    public Scope Scope { get; } = scope;
}
