namespace Wetware.Security;

/// <summary>
/// Lets Orleans clients call a grain interface. Interfaces without it are internal: nodes call each other through them, and each silo refuses them to clients
/// with <c>denied</c>. It is not inherited: every interface says so itself.
/// </summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class PublicGrainAttribute : Attribute;

/// <summary>Keeps a method of a <see cref="PublicGrainAttribute"/> interface for calls between nodes.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class InternalCallAttribute : Attribute;
